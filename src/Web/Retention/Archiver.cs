using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Web.Artifacts;
using HpcHangfire.Web.Jobs;

namespace HpcHangfire.Web.Retention;

/// <summary>
/// Brings what finished jobs said from Redis to files beside their pictures. The master that has the picture does it, and any for a job without
/// one, or after a day; where a disk does not take them by then, they are forgotten as if nobody had looked at them.
/// </summary>
public sealed partial class Archiver(
    JobArchive archive, JobHistories histories, IArtifactStore store, FarmLoop loop, ILogger<Archiver> log) : BackgroundService
{
    private const int Slice = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TooLate = TimeSpan.FromDays(1);
    private bool _complained;

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("finished jobs' histories", Interval, ArchiveAsync, stoppingToken);

    /// <summary>Archives all that is due now.</summary>
    public async Task ArchiveAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && await archive.DueAsync(Slice) is { Count: > 0 } due)
        {
            await Task.WhenAll(due.Select(ArchiveAsync));
            if (due.Count < Slice)
                return;
        }
    }

    private async Task ArchiveAsync(EndedHistory ended)
    {
        if (!IsKept(ended))
            await archive.PostponeAsync(ended.Job.Id, Later);
        else if (!await archive.FinishAsync(ended.Job))
            histories.Forget(ended.Job); // it was deleted while its files were written
    }

    private bool IsKept(EndedHistory ended)
    {
        if (ended.Job.IsArchived)
            return true;
        var isLate = ended.Age > TooLate;
        try
        {
            var isOurs = ended.Job.Result?.Image is not { } picture || PictureFiles.Has(store, ended.Job, picture);
            if (isOurs || isLate)
                histories.Keep(ended);
            _complained = false;
            return isOurs || isLate;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) // the last for a link in a file's place
        {
            if (!_complained)
                LogFailed(ended.Job.Id, e.Message);
            _complained = true;
            return isLate;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What job {JobId} said cannot be written to its file now, and will be later: {Reason}")]
    private partial void LogFailed(string jobId, string reason);
}
