using Hangfire;
using Hangfire.Storage;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.JobsFile;

/// <summary>What Hangfire ran on its schedule for version 0.1. Redis may still hold it by its names, see <see cref="IRenderJob"/>.</summary>
public interface IJobsFileWatch
{
    /// <summary>Looks at the jobs file and enqueues what is new in it.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    Task LookAsync();
}

/// <summary>
/// Looks at the jobs file when the master starts and at its interval. Each master has its own loop, so one look follows the other
/// however long one takes, and an emptied Redis does not end it. What two masters read, they enqueue once (<see cref="JobsFileLoader"/>).
/// </summary>
public sealed partial class JobsFileWatch(
    JobsFileReader reader,
    IRecurringJobManagerV2 recurring,
    MasterOptions options,
    FarmLoop loop,
    TimeProvider time,
    ILogger<JobsFileWatch> log) : BackgroundService, IJobsFileWatch
{
    private const string FormerRecurringId = "vigilar-archivo";
    private const int MostNamed = 20; // lines in one line of the log
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly UnfinishedLine _unfinished = new(time);

    // The last look's faults; an operator needs to read each once, not every 30 seconds.
    private string? _lastComplaint;
    private volatile string? _fault;

    /// <summary>Why the file that is there could not be read at the last look, in Spanish; null when it could, and where there is none.</summary>
    public string? Fault => _fault;

    /// <inheritdoc />
    public async Task LookAsync()
    {
        var outcome = await TryAsync();
        _fault = outcome.Fault is JobsFileFault.Missing ? null : outcome.Sentence;
        if (outcome.Loaded > 0)
            LogLoaded(options.JobsFile, outcome.Loaded);
        var complaint = outcome.Sentence ?? Complaint(outcome.Refused);
        if (complaint.Length > 0 && complaint != _lastComplaint)
            LogRefused(options.JobsFile, complaint);
        _lastComplaint = complaint;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.LoadJobsFile)
            await Task.WhenAll(ForgetFormerAsync(stoppingToken), loop.RunAsync("the jobs file's watch", Interval, new WakeUp(), _ => LookAsync(), stoppingToken));
        else
            await ForgetFormerAsync(stoppingToken);
    }

    private static string Complaint(IReadOnlyList<LineReceiptWire> refused) =>
        string.Join(" | ", refused.Take(MostNamed).Select(r => $"{r.Line}: {r.Error}"))
        + (refused.Count > MostNamed ? $" | and {refused.Count - MostNamed} more lines" : "");

    // What could not be taken is new at the next look.
    private async Task<JobsFileOutcome> TryAsync()
    {
        try
        {
            return await reader.LookAsync(_unfinished);
        }
        catch (NearlyFullException)
        {
            return new JobsFileOutcome(null, JobsFileFault.Unreadable, NearlyFullException.Sentence);
        }
    }

    private TimeSpan Interval() => _unfinished.IsHeldBack && UnfinishedLine.Quiet < options.JobsFileInterval ? UnfinishedLine.Quiet : options.JobsFileInterval;

    private Task<bool> ForgetFormerAsync(CancellationToken stopping) => loop.UntilAsync("the former jobs file's watch", Again, RemoveFormerAsync, stopping);

    private Task<bool> RemoveFormerAsync(CancellationToken stopping)
    {
        try
        {
            recurring.RemoveIfExists(FormerRecurringId);
            return Task.FromResult(true);
        }
        catch (Exception e) when (e is DistributedLockTimeoutException or InvalidOperationException)
        {
            LogNotYet(e.Message); // another master does the same at this moment
            return Task.FromResult(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Jobs file {File}: {Count} new jobs")]
    private partial void LogLoaded(string file, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs file {File}: {Complaint}")]
    private partial void LogRefused(string file, string complaint);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The former watch of the jobs file is still registered: {Reason}")]
    private partial void LogNotYet(string reason);
}
