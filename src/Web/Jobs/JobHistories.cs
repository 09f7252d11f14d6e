using System.Text;
using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Artifacts;

namespace HpcHangfire.Web.Jobs;

/// <summary>
/// What is told of jobs beside their records: in Redis until some seconds after the end, then in files beside the picture
/// (<see cref="JobArchive"/>). A file that is lost, or another master's, leaves only less to tell.
/// </summary>
public sealed partial class JobHistories(JobReader reader, JobProgress progress, IArtifactStore store, ILogger<JobHistories> log)
{
    private static readonly ConsolePage Silence = new(0, "", [], 0);

    /// <summary>The record with what its files add to it.</summary>
    public JobRecord Whole(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.IsArchived && Read(job) is { } history
            ? job with { Assignment = history.Assignment, Progress = Math.Max(job.Progress, history.Console.Fraction) }
            : job;
    }

    /// <summary>A job's console from line <paramref name="from"/> on, counted from 0 at the attempt's start.</summary>
    public async Task<ConsolePage> ConsoleAsync(JobRecord job, long from)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!job.IsArchived)
        {
            var page = await progress.ReadAsync(job.Id, from);
            if (page.Lines.Count > 0 || await reader.FindAsync(job.Id) is not { IsArchived: true } archived)
                return page;
            job = archived; // at this moment
        }

        if (Read(job)?.Console is not { } console)
            return Silence;
        var missed = (int)Math.Clamp(console.Next - from, 0, console.Lines.Count);
        return console with { Lines = [.. console.Lines.TakeLast(missed)] };
    }

    /// <summary>A job's thumbnail, a PNG; null when there is none.</summary>
    public async Task<byte[]?> ThumbnailAsync(string id) =>
        await progress.ThumbnailAsync(id) ?? await progress.PreviewAsync(id) ?? (await reader.FindAsync(id) is { IsArchived: true } job ? Load(job, PictureFiles.Thumbnail) : null);

    /// <summary>Brings a job's history and thumbnail to files.</summary>
    /// <exception cref="IOException">The disk did not take them.</exception>
    public void Keep(EndedHistory ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        var job = ended.Job;
        if (ended.Thumbnail is { } png)
            store.Keep(PictureFiles.Name(job.Id, job.Token, PictureFiles.Thumbnail), png);
        if (!ended.History.IsEmpty)
            store.Keep(PictureFiles.Name(job.Id, job.Token, PictureFiles.History), JsonSerializer.SerializeToUtf8Bytes(ended.History, WireJson.Options));
    }

    /// <summary>Removes what the files of a job's last attempt tell. What the disk does not let go is found later, as that of no job.</summary>
    public void Forget(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        try
        {
            foreach (var name in PictureFiles.OfEveryJob(job.Id, job.Token))
                store.Remove(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            LogLeft(job.Id, e.Message);
        }
    }

    private JobHistory? Read(JobRecord job)
    {
        try
        {
            return Load(job, PictureFiles.History) is { } json && BrokenRecords.Parse<JobHistory>(Encoding.UTF8.GetString(json)) is var history && IsWhole(history) ? history : null;
        }
        catch (JsonException)
        {
            return null; // somebody wrote in it
        }
    }

    private static bool IsWhole(JobHistory history) =>
        !history.Console.Lines.Contains(null!) && history.Console.Fraction is >= 0 and <= 1 && history.Assignment?.Candidates.Contains(null!) != true;

    private byte[]? Load(JobRecord job, string ending)
    {
        try
        {
            using var file = store.Open(PictureFiles.Name(job.Id, job.Token, ending));
            if (file is null)
                return null;
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) // the last for a link in its place
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the last attempt at job {JobId} said could not be removed now, and will be later: {Reason}")]
    private partial void LogLeft(string jobId, string reason);
}
