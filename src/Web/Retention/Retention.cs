using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Web.Artifacts;
using HpcHangfire.Web.Jobs;

namespace HpcHangfire.Web.Retention;

/// <summary>
/// Removes jobs that ended too long ago, or beyond the number or the size that is kept (<see cref="RetentionOptions"/>), always those that
/// ended first. Every master may run it: each job is removed once.
/// </summary>
public sealed partial class Retention(
    JobRemoval removal,
    JobEraser eraser,
    IArtifactStore store,
    FolderOwner owner,
    RetentionOptions options,
    FarmLoop loop,
    TimeProvider time,
    ILogger<Retention> log) : BackgroundService
{
    private const int Slice = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Between two slices, so that a hundred thousand jobs leave Redis and the disk to others.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("retention", Interval, RemoveAsync, stoppingToken);

    /// <summary>Removes all that is due now.</summary>
    public async Task RemoveAsync(CancellationToken stopping)
    {
        await removal.ListAsync();
        var excess = await ExcessAsync();
        var (jobs, bytes, kept) = (0L, 0L, 0L);
        try
        {
            while (await DueAsync(kept, excess) is { Count: > 0 } due)
            {
                var ends = await Task.WhenAll(due.Select(job => eraser.EraseAsync(job.Id, job.Ended)));
                jobs += ends.Count(end => end.Outcome is Removal.Done);
                var freed = ends.Sum(end => end.Bytes);
                bytes += freed;
                excess = excess <= 0 || freed == 0 ? 0 : await ExcessAsync(); // anew: another master may do the same, and a disk may keep what is removed
                kept += ends.Count(end => end.Outcome is Removal.Unwritten or Removal.Needed); // these stay at the head
                if (due.Count == Slice)
                    await Task.Delay(Pause, time, stopping);
            }
        }
        finally
        {
            if (jobs > 0)
                LogRemoved(jobs, bytes);
        }
    }

    /// <summary>The next jobs to remove, those that ended first at the head.</summary>
    /// <param name="kept">How many at the head stay for now.</param>
    /// <param name="excess">Bytes by which the files are too many.</param>
    private async Task<List<EndedJob>> DueAsync(long kept, long excess)
    {
        var (total, oldest) = await removal.OldestAsync(kept, Slice);
        var due = new List<EndedJob>();
        foreach (var job in oldest)
        {
            if (job.Age <= options.MaxAge && kept + due.Count >= total - options.MaxJobs && excess <= 0)
                break;
            if (excess > 0)
                excess -= job.Files.Concat(PictureFiles.OfEveryJob(job.Id, job.Token)).Sum(store.Length);
            due.Add(job);
        }

        return due;
    }

    private async Task<long> ExcessAsync() => options.MaxBytes == long.MaxValue || !await owner.IsThisFarmAsync()
        ? 0
        : store.Files().Where(file => PictureFiles.Owner(file.Name) is not null).Sum(file => file.Bytes) - options.MaxBytes;

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Jobs} jobs that ended long ago, or beyond what is kept, and {Bytes} bytes of their files")]
    private partial void LogRemoved(long jobs, long bytes);
}
