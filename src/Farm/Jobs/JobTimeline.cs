using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Who rendered what within a span of time.</summary>
/// <param name="Jobs">Those that a worker began, by their beginning; each as its last attempt.</param>
/// <param name="IsCut">Whether more ended in the span than are looked at: then the earliest are left out.</param>
public sealed record Timeline(IReadOnlyList<JobRecord> Jobs, bool IsCut);

/// <summary>Reads the jobs of a span of time from the indexes that every job is in. It changes nothing.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="reader">Reads their records.</param>
public sealed class JobTimeline(FarmRedis redis, JobReader reader)
{
    /// <summary>Most jobs that are looked at, of those that ended and of those that run.</summary>
    public const int MostLookedAt = 5000;

    private const int Step = 500; // asked for at once
    private static readonly SemaphoreSlim s_turn = new(1); // who asks again and again keeps Redis busy with one question at a time

    /// <summary>The jobs that ended in a span of time, and those that run now and began before its end.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="to">Its end.</param>
    public async Task<Timeline> BetweenAsync(DateTimeOffset from, DateTimeOffset to)
    {
        await s_turn.WaitAsync();
        try
        {
            return await ReadAsync(from, to);
        }
        finally
        {
            s_turn.Release();
        }
    }

    private async Task<Timeline> ReadAsync(DateTimeOffset from, DateTimeOffset to)
    {
        // The running ones first: one that ends meanwhile is among the ended too.
        var running = await redis.Database.SortedSetRangeByRankAsync(FarmKeys.JobsInState(JobState.Running.ToWire()), 0, MostLookedAt - 1, Order.Descending);
        var ended = await redis.Database.SortedSetRangeByScoreAsync(
            FarmKeys.Finished, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), order: Order.Descending, take: MostLookedAt + 1);
        var jobs = new List<JobRecord>();
        foreach (var ids in ended.Take(MostLookedAt).Concat(running).Select(id => (string)id!).Distinct().Chunk(Step))
            jobs.AddRange((await Task.WhenAll(ids.Select(reader.FindAsync))).OfType<JobRecord>().Where(IsIn));
        return new Timeline([.. jobs.OrderBy(job => job.Started)], ended.Length > MostLookedAt);

        // A job that was cancelled while it waited was nobody's; one that waits again has no attempt that is known to the end.
        bool IsIn(JobRecord job) => job is { Worker: not null, State: not JobState.Waiting, Started: { } started } && started <= to && !(job.Finished > to);
    }
}
