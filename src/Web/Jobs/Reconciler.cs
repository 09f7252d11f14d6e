using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;

namespace HpcHangfire.Web.Jobs;

/// <summary>
/// Puts right what <see cref="JobCoherence"/> finds wrong for longer than a lease lives: by then whoever was at work on it has ended,
/// or lost it. Every master may run it; each repair looks once more, in the step that changes something.
/// </summary>
public sealed partial class Reconciler(JobCoherence coherence, LeaseOptions leases, FarmLoop loop, TimeProvider time, ILogger<Reconciler> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Incoherence, long> _since = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await loop.UntilAsync("the classes of waiting jobs", Interval, ClassifyAsync, stoppingToken))
            await loop.RunAsync("the reconciler", Interval, LookAsync, stoppingToken);
    }

    private async Task<bool> ClassifyAsync(CancellationToken stopping)
    {
        await coherence.ClassifyAsync();
        return true;
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        foreach (var found in await coherence.NextAsync())
            _since.TryAdd(found, time.GetTimestamp());
        foreach (var gone in _since.Keys.Except(await coherence.StillAsync(_since.Keys)).ToList())
            _since.Remove(gone);
        foreach (var (one, since) in _since.Where(one => time.GetElapsedTime(one.Value) > leases.Life + Interval).ToList())
        {
            if (await coherence.RepairAsync(one))
                LogRepaired(one.JobId, one.Problem);
            _since.Remove(one);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} put right: {Problem}")]
    private partial void LogRepaired(string jobId, string problem);
}
