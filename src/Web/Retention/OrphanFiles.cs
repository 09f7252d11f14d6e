using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Web.Artifacts;
using HpcHangfire.Web.Jobs;

namespace HpcHangfire.Web.Retention;

/// <summary>
/// Removes files that no job names: of attempts that died before their commit, of jobs that are gone, and parts that a crash left. Once a
/// record does not name an attempt's file, and the attempt does not run, it never will: each attempt has a token of its own. What was
/// written in the last hour stays, and so does every name that is not like ours. Where there is no record at all, a file stays for a month:
/// Redis may have been restored from a backup that lacks it.
/// </summary>
public sealed partial class OrphanFiles(
    JobReader jobs, IArtifactStore store, FolderOwner owner, FarmLoop loop, TimeProvider time, ILogger<OrphanFiles> log) : BackgroundService
{
    private const int Slice = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);
    private static readonly TimeSpan Unknown = TimeSpan.FromDays(30);
    private static readonly TimeSpan OldFolder = TimeSpan.FromDays(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("files without a job", Interval, RemoveAsync, stoppingToken);

    /// <summary>Looks at every file once.</summary>
    public async Task RemoveAsync(CancellationToken stopping)
    {
        if (!await owner.IsThisFarmAsync())
            return;
        var (files, bytes) = (0L, 0L);
        try
        {
            foreach (var some in store.Files().Where(file => time.GetUtcNow() - file.Written > Young).Chunk(Slice))
            {
                var orphans = await OrphansAsync(some);
                if (orphans.Count > 0 && !await owner.IsThisFarmAsync())
                    break; // asked after the records were read: they are not missing because Redis was emptied meanwhile
                foreach (var file in orphans)
                {
                    bytes += store.Remove(file.Name);
                    files++;
                }

                if (some.Length == Slice)
                    await Task.Delay(Pause, time, stopping);
            }

            store.RemoveEmptyFolders(time.GetUtcNow() - OldFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(e.Message);
        }

        if (files > 0)
            LogRemoved(files, bytes);
    }

    private async Task<IReadOnlyList<StoredFile>> OrphansAsync(IReadOnlyList<StoredFile> files)
    {
        var owners = files.Select(file => PictureFiles.Owner(file.Name)).ToList();
        var known = await jobs.FilesAsync([.. owners.OfType<(string JobId, long Token)>().Select(one => one.JobId).Distinct()]);
        return [.. files.Zip(owners).Where(one => one.First.IsPart || one.Second is { } of && !IsNeeded(one.First, of.Token, known.GetValueOrDefault(of.JobId))).Select(one => one.First)];
    }

    private bool IsNeeded(StoredFile file, long token, JobFiles? of) => of switch
    {
        null => time.GetUtcNow() - file.Written <= Unknown,
        { IsBroken: true } => true,
        _ => of.Published.Contains(file.Name) || (token == of.Token && (of.IsRunning || PictureFiles.IsOfEveryJob(file.Name))),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files that no job names cannot be removed now, and will be later: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Files} files that no job names, {Bytes} bytes")]
    private partial void LogRemoved(long files, long bytes);
}
