using Hangfire;
using Hangfire.Storage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.JobsFile;

/// <summary>What Hangfire runs on its schedule. Like <see cref="IRenderJob"/>, it is a contract: Redis stores its names.</summary>
public interface IJobsFileWatch
{
    /// <summary>Looks at the jobs file and enqueues what is new in it. A look broken by an outage is not repeated: the next one follows soon.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    Task LookAsync();
}

/// <summary>Loads the jobs file when the master starts and has Hangfire look at it regularly.</summary>
public sealed partial class JobsFileWatch(
    JobsFileReader reader,
    IRecurringJobManagerV2 recurring,
    MasterOptions options,
    FarmLoop loop,
    ILogger<JobsFileWatch> log) : BackgroundService, IJobsFileWatch
{
    private const string RecurringId = "vigilar-archivo";
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private bool _loaded;

    // The last look's faults; an operator needs to read each once, not every 30 seconds.
    private string? _lastComplaint;

    /// <inheritdoc />
    public async Task LookAsync()
    {
        var outcome = await reader.LoadAsync(null, Reload.OnlyNew);
        if (outcome.Loaded > 0)
            LogLoaded(options.JobsFile, outcome.Loaded);
        var complaint = outcome.Sentence ?? string.Join(" | ", outcome.Refused.Select(r => $"{r.Line}: {r.Error}"));
        if (complaint.Length > 0 && complaint != _lastComplaint)
            LogRefused(options.JobsFile, complaint);
        _lastComplaint = complaint;
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.UntilAsync("the jobs file's watch", Again, SetUpAsync, stoppingToken);

    private async Task<bool> SetUpAsync(CancellationToken stopping)
    {
        try
        {
            if (!options.LoadJobsFile)
            {
                recurring.RemoveIfExists(RecurringId);
                return true;
            }

            if (!_loaded)
                await LookAsync();
            _loaded = true;
            recurring.AddOrUpdate<IJobsFileWatch>(RecurringId, QueueNames.System, watch => watch.LookAsync(), Cron(options.JobsFileInterval));
            return true;
        }
        catch (Exception e) when (e is DistributedLockTimeoutException or InvalidOperationException)
        {
            LogNotYet(e.Message); // another master registers the same at this moment
            return false;
        }
    }

    /// <summary>A six-field cron schedule near an interval: whole seconds below a minute, otherwise whole minutes, at most 59.</summary>
    private static string Cron(TimeSpan interval)
    {
        var seconds = (int)Math.Round(interval.TotalSeconds);
        return seconds < 60 ? $"*/{Math.Max(1, seconds)} * * * * *" : $"0 */{Math.Min(59, seconds / 60)} * * * *";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Jobs file {File}: {Count} new jobs")]
    private partial void LogLoaded(string file, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs file {File}: {Complaint}")]
    private partial void LogRefused(string file, string complaint);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The jobs file's watch cannot be set up yet: {Reason}")]
    private partial void LogNotYet(string reason);
}
