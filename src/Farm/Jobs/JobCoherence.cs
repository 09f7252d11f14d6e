using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>A job that is not in exactly one place.</summary>
/// <param name="JobId">The job; the Hangfire job's own id where that names none.</param>
/// <param name="Carrier">The Hangfire job too many in a queue, or in Hangfire's list of running ones; null where the fault is in the job's record.</param>
/// <param name="Queue">That queue; null without one.</param>
/// <param name="Problem">What is wrong, in Spanish.</param>
public sealed record Incoherence(string JobId, string? Carrier, string? Queue, string Problem);

/// <summary>
/// Compares the jobs' records with what Hangfire and the leases hold. A job that waits is to be enqueued, or lies in its queue, in
/// the schedule or in a worker's hands; a running one is leased; an ended one lies nowhere, and Hangfire shows none as running that nobody has. Our scripts keep it so. What can still
/// part them: a process that dies inside a step of Hangfire's, an older version, an operator in Redis.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows.</param>
public sealed class JobCoherence(FarmRedis redis, TimeProvider time)
{
    private const int Batch = 500;

    private readonly Dictionary<RedisKey, long> _next = [];

    /// <summary>Gives the waiting jobs that a master of an earlier version enqueued their classes of need. It looks at all that wait only if some lack theirs.</summary>
    public async Task ClassifyAsync()
    {
        if (!(bool)await CoherenceScripts.LacksClasses.RunAsync(redis.Database))
            return;
        var waiting = FarmKeys.JobsInState(JobState.Waiting.ToWire());
        for (long at = 0; await redis.Database.SortedSetRangeByRankAsync(waiting, at, at + Batch - 1) is { Length: > 0 } ids; at += ids.Length)
            await JobsAsync(ids);
    }

    /// <summary>Looks at the next jobs of each list, some hundred in all, so that it costs the same on any farm. For one caller at a time.</summary>
    public async Task<IReadOnlyList<Incoherence>> NextAsync()
    {
        const int slice = 100;
        var found = new HashSet<Incoherence>(); // a job is in several lists
        foreach (var list in await JobListsAsync())
            found.UnionWith(await JobsAsync(await SliceAsync(list, slice, redis.Database.SortedSetRangeByRankAsync(list, At(list), At(list) + slice - 1))));
        foreach (var queue in await QueuesAsync())
        {
            var list = HangfireKeys.Queue(queue);
            found.UnionWith(await CarriersAsync(queue, await SliceAsync(list, slice, redis.Database.ListRangeAsync(list, At(list), At(list) + slice - 1))));
        }

        var running = HangfireKeys.Processing;
        found.UnionWith(await RunningAsync(await SliceAsync(running, slice, redis.Database.SortedSetRangeByRankAsync(running, At(running), At(running) + slice - 1))));
        return [.. found];
    }

    /// <summary>Looks again at what was found.</summary>
    /// <returns>What still stands as it was.</returns>
    public async Task<IReadOnlyList<Incoherence>> StillAsync(IReadOnlyCollection<Incoherence> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var now = new HashSet<Incoherence>();
        foreach (var ids in found.Where(one => one.Carrier is null).Select(one => (RedisValue)one.JobId).Chunk(Batch))
            now.UnionWith(await JobsAsync(ids));
        foreach (var queue in found.Where(one => one.Queue is not null).GroupBy(one => one.Queue!))
            now.UnionWith(await CarriersAsync(queue.Key, [.. queue.Select(one => (RedisValue)one.Carrier)], again: true));
        foreach (var carriers in found.Where(one => one is { Carrier: not null, Queue: null }).Select(one => (RedisValue)one.Carrier).Chunk(Batch))
            now.UnionWith(await RunningAsync(carriers));
        return [.. found.Where(now.Contains)];
    }

    /// <summary>Looks at every job, and at everything that is in Hangfire's queues or that it shows as running. What is on its way at this moment is looked at twice.</summary>
    /// <returns>How many jobs there are, and what is wrong with which.</returns>
    public async Task<(long Jobs, IReadOnlyList<Incoherence> Found)> AllAsync()
    {
        var found = new HashSet<Incoherence>();
        foreach (var list in await JobListsAsync())
        {
            for (long at = 0; await redis.Database.SortedSetRangeByRankAsync(list, at, at + Batch - 1) is { Length: > 0 } ids; at += ids.Length)
                found.UnionWith(await JobsAsync(ids));
        }

        foreach (var queue in await QueuesAsync())
        {
            for (long at = 0; await redis.Database.ListRangeAsync(HangfireKeys.Queue(queue), at, at + Batch - 1) is { Length: > 0 } ids; at += ids.Length)
                found.UnionWith(await CarriersAsync(queue, ids));
        }

        for (long at = 0; await redis.Database.SortedSetRangeByRankAsync(HangfireKeys.Processing, at, at + Batch - 1) is { Length: > 0 } ids; at += ids.Length)
            found.UnionWith(await RunningAsync(ids));
        if (found.Count > 0)
            await Task.Delay(TimeSpan.FromSeconds(1), time);
        return (await redis.Database.SortedSetLengthAsync(FarmKeys.JobsByDate), await StillAsync(found));
    }

    /// <summary>
    /// Puts right what is still wrong: a job that waits, or ran in nobody's hands, is enqueued again; one that was deleted in the
    /// dashboard is cancelled; whatever stands in a list without a reason is taken out.
    /// </summary>
    /// <returns>Whether anything was still wrong.</returns>
    public async Task<bool> RepairAsync(Incoherence one)
    {
        ArgumentNullException.ThrowIfNull(one);
        var answer = one switch
        {
            { Carrier: { } carrier, Queue: { } queue } => await CoherenceScripts.RepairCarrier.RunAsync(redis.Database, [("hf", carrier), ("queue", queue), .. HangfireStates.Now(time)]),
            { Carrier: { } carrier } => await CoherenceScripts.RepairRunning.RunAsync(redis.Database, [("hf", carrier), .. HangfireStates.Now(time)]),
            _ => await CoherenceScripts.RepairJob.RunAsync(redis.Database, [("id", one.JobId), .. HangfireStates.Now(time)]),
        };
        return (string?)answer is { Length: > 0 };
    }

    private async Task<IEnumerable<Incoherence>> JobsAsync(RedisValue[] ids)
    {
        if (ids.Length == 0)
            return [];
        var answer = (string[])(await CoherenceScripts.LookAtJobs.RunAsync(redis.Database, Array.ConvertAll(ids, id => ("ids", id))))!;
        return answer.Chunk(2).Select(one => new Incoherence(one[0], null, null, one[1]));
    }

    private async Task<IEnumerable<Incoherence>> CarriersAsync(string queue, RedisValue[] carriers, bool again = false)
    {
        if (carriers.Length == 0)
            return [];
        var answer = (string[])(await CoherenceScripts.LookAtCarriers.RunAsync(
            redis.Database, [("queue", queue), ("again", again), .. carriers.Select(hf => ("carriers", hf))]))!;
        return answer.Chunk(3).Select(one => new Incoherence(one[0], one[2], queue, one[1]));
    }

    private async Task<IEnumerable<Incoherence>> RunningAsync(RedisValue[] carriers)
    {
        if (carriers.Length == 0)
            return [];
        var answer = (string[])(await CoherenceScripts.LookAtRunning.RunAsync(redis.Database, Array.ConvertAll(carriers, hf => ("carriers", hf))))!;
        return answer.Chunk(3).Select(one => new Incoherence(one[0], one[2], null, one[1]));
    }

    private long At(RedisKey list) => _next.GetValueOrDefault(list);

    private async Task<RedisValue[]> SliceAsync(RedisKey list, int length, Task<RedisValue[]> slice)
    {
        var ids = await slice;
        _next[list] = ids.Length < length ? 0 : At(list) + length;
        return ids;
    }

    private async Task<IEnumerable<RedisKey>> JobListsAsync() =>
    [
        FarmKeys.JobsByDate,
        FarmKeys.Unqueued,
        .. JobStates.All.Select(state => FarmKeys.JobsInState(state.ToWire())),
        .. (await QueuesAsync()).Select(FarmKeys.Queue),
    ];

    private async Task<string[]> QueuesAsync() => Array.ConvertAll(await redis.Database.SetMembersAsync(FarmKeys.Queues), queue => (string)queue!);
}
