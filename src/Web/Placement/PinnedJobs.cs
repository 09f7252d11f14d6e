using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Placement;

/// <summary>Finds jobs pinned to a worker that stays silent too long (FIJADO_LIMITE_S), and fails or frees them.</summary>
public sealed partial class PinnedJobs(
    JobReader jobs, JobControl control, WorkerRegistry registry, MasterOptions options, FarmLoop loop, TimeProvider time, ILogger<PinnedJobs> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Interval, time, stoppingToken); // workers that start with this master say so first
        await loop.RunAsync("pinned jobs", Interval, LookAsync, stoppingToken);
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        bool more; // of each worker's queue only the first was seen
        do
        {
            more = false;
            foreach (var job in await jobs.PinnedAsync())
                more |= await ReleaseAsync(job);
        }
        while (more && !stopping.IsCancellationRequested);
    }

    /// <returns>Whether it no longer waits for that worker.</returns>
    private async Task<bool> ReleaseAsync(JobRecord job)
    {
        var worker = job.Order.Worker!;
        var known = await registry.FindAsync(worker);
        var heard = known?.Registration.LastSeen > job.Created ? known.Registration.LastSeen : job.Created;
        var silence = time.GetUtcNow() - heard;
        if (known is { IsActive: true } || silence < options.PinnedLimit)
            return false;
        var reason = FormattableString.Invariant($"fijado al esclavo {worker}, que no da señales desde hace {silence.TotalSeconds:0} s");
        if (!await control.UnpinAsync(job, reason))
            return false;
        if (job.Order.WorkerIsOptional)
            LogFreed(job.Id, worker, silence.TotalSeconds);
        else
            LogFailed(job.Id, worker, silence.TotalSeconds);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} is free for any worker: {Worker} has been silent for {Seconds:0} s")]
    private partial void LogFreed(string jobId, string worker, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed: it is pinned to {Worker}, which has been silent for {Seconds:0} s")]
    private partial void LogFailed(string jobId, string worker, double seconds);
}
