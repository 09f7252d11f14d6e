using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Placement;

/// <summary>The workers' scores in Redis, where the election reads them, and the numbers they were made of.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="registry">Who works here.</param>
/// <param name="hosts">What the memory nodes say.</param>
public sealed class ScoreBoard(FarmRedis redis, WorkerRegistry registry, HostStore hosts)
{
    private const double MiB = 1024 * 1024;
    private static readonly TimeSpan PartsLife = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Scores every live worker again and removes the silent ones' scores. Several masters may do it at once: all write the same.
    /// </summary>
    public async Task RenewAsync()
    {
        var workers = await registry.AllAsync();
        var reports = (await hosts.WatchersAsync()).ToLookup(r => r.Host);
        var database = redis.Database;
        var failures = await Task.WhenAll(workers.Select(w => database.SortedSetLengthAsync(FarmKeys.Failures(w.Registration.Id))));
        var all = database.CreateTransaction();
        foreach (var (worker, failed) in workers.Zip(failures))
        {
            var id = worker.Registration.Id;
            if (worker.State is not { } state)
            {
                _ = all.SortedSetRemoveAsync(FarmKeys.Scores, id);
                continue;
            }

            var standing = Stand(state, [.. reports[state.Host]], (int)failed);
            var score = Score.Of(standing);
            _ = all.SortedSetAddAsync(FarmKeys.Scores, id, score.Total);
            _ = all.StringSetAsync(FarmKeys.ScoreParts(id), JsonSerializer.Serialize(ToWire(score, standing), WireJson.Options), PartsLife);
        }

        await all.ExecuteAsync();
    }

    /// <summary>The last scores with their parts, by worker; null for one that has none.</summary>
    public async Task<IReadOnlyDictionary<string, ScoreWire?>> AllAsync(IReadOnlyCollection<string> workers)
    {
        var texts = await redis.Database.StringGetAsync([.. workers.Select(FarmKeys.ScoreParts)]);
        return workers.Zip(texts).ToDictionary(
            p => p.First, p => redis.Broken.Read<ScoreWire>(FarmKeys.ScoreParts(p.First), p.Second));
    }

    /// <summary>
    /// What counts for a worker: its host's alerts and the higher of two loads. One it measured itself; the other a foreign memory
    /// node on its host reports, minus the farm's own. Our own nodes see what the worker sees, but later.
    /// </summary>
    private static Standing Stand(WorkerState state, IReadOnlyList<ReportedHost> watchers, int failures)
    {
        var reported = watchers.Where(w => w.IsForeign).Max(w => w.CpuPercent) - (state.OwnCpuPercent ?? 0);
        var foreign = state.ForeignCpuPercent is { } own ? Math.Max(own, reported ?? 0) : reported;
        return new Standing(
            foreign is { } load ? Math.Clamp(load, 0, 100) : null,
            state.FreeMemoryBytes,
            state.TotalMemoryBytes,
            watchers.SelectMany(w => w.Alerts).Distinct().Count(kind => kind != HostAlertKind.CpuHigh),
            failures,
            watchers.Count > 0);
    }

    private static ScoreWire ToWire(Score score, Standing standing) => new(
        score.Total,
        score.Cpu,
        score.Memory,
        score.Alerts,
        score.Failures,
        score.Unwatched,
        standing.ForeignCpuPercent is { } foreign ? Math.Round(foreign, 1) : null,
        Math.Round(standing.FreeMemoryBytes / MiB),
        Math.Round(standing.TotalMemoryBytes / MiB),
        standing.Alerts,
        standing.RecentFailures);
}
