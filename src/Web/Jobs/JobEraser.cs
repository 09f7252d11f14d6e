using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Artifacts;

namespace HpcHangfire.Web.Jobs;

/// <summary>Removes jobs that have ended, with their files: the record first, since a record whose picture is gone says something false.</summary>
public sealed partial class JobEraser(JobRemoval removal, IArtifactStore store, TimeProvider time, ILogger<JobEraser> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Removes a job.</summary>
    /// <param name="id">The job.</param>
    /// <param name="seen">Only while it is the millisecond of its end; null for any.</param>
    /// <returns>What became of it, and the bytes of the files that are gone. What the disk did not remove now is found later.</returns>
    public async Task<(Removal Outcome, long Bytes)> EraseAsync(string id, long? seen = null)
    {
        var outcome = await removal.RemoveAsync(id, seen);
        return (outcome, outcome is Removal.Done done ? Files(id, done).Sum(Remove) : 0);
    }

    /// <summary>Removes a job for somebody who may just have seen it end: its line in resultados.txt follows within a moment.</summary>
    public async Task<Removal> EraseNowAsync(string id, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var (outcome, _) = await EraseAsync(id);
            if (outcome is not Removal.Unwritten || time.GetElapsedTime(began) >= Patience)
                return outcome;
            await Task.Delay(Pause, time, cancellation);
        }
    }

    private static IEnumerable<string> Files(string id, Removal.Done done) =>
        [.. done.Files.Where(file => PictureFiles.Owner(file)?.JobId == id), .. PictureFiles.OfEveryJob(id, done.Token)];

    private long Remove(string file)
    {
        try
        {
            return store.Remove(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLeft(file, e.Message);
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} could not be removed with its job, and will be later: {Reason}")]
    private partial void LogLeft(string file, string reason);
}
