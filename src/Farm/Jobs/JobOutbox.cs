using Hangfire;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Hands accepted jobs to Hangfire. A job's record is written first, then Hangfire is told. If a crash comes between the
/// two, <see cref="EnqueueForgottenAsync"/> finishes the work: an accepted job is never lost.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="hangfire">Hangfire's client on the same Redis.</param>
public sealed class JobOutbox(FarmRedis redis, IBackgroundJobClient hangfire)
{
    private static readonly SemaphoreSlim Turns = new(8);

    private static readonly FarmScript Attach = new("id, hf", """
        redis.call('ZREM', key.unqueued, arg.id)
        local carrier = redis.call('HGET', key.job(arg.id), jobField.carrier)
        if carrier and carrier ~= '' then return 0 end -- a worker was faster, or another master enqueued it too
        redis.call('HSET', key.job(arg.id), jobField.carrier, arg.hf)
        return 1
        """);

    private static readonly FarmScript Forgotten = new("age, most", """
        local before = string.format('%.0f', tonumber(now()) - tonumber(arg.age))
        local r = {}
        for _, id in ipairs(redis.call('ZRANGEBYSCORE', key.unqueued, '-inf', before, 'LIMIT', 0, arg.most)) do
          local f = redis.call('HMGET', key.job(id), jobField.queue, jobField.state)
          if f[2] == jobState.waiting then
            r[#r + 1] = id
            r[#r + 1] = f[1]
          else
            redis.call('ZREM', key.unqueued, id)
          end
        end
        return r
        """);

    /// <summary>Hands accepted jobs to Hangfire that were never enqueued: their master died in between, or Redis did.</summary>
    /// <param name="age">Only those older than this.</param>
    /// <returns>Ids of the jobs now enqueued.</returns>
    public async Task<IReadOnlyList<string>> EnqueueForgottenAsync(TimeSpan age)
    {
        var found = (RedisValue[])(await Forgotten.RunAsync(redis.Database, ("age", (long)age.TotalMilliseconds), ("most", 1000)))!;
        var ids = new List<string>();
        for (var i = 0; i < found.Length; i += 2)
        {
            if (await EnqueueAsync((string)found[i]!, (string)found[i + 1]!))
                ids.Add((string)found[i]!);
        }

        return ids;
    }

    /// <summary>Hands one job to Hangfire.</summary>
    /// <param name="id">A job whose record says that it waits.</param>
    /// <param name="queue">Where.</param>
    /// <returns>False when Hangfire cannot take it now: it stays among the forgotten ones.</returns>
    internal async Task<bool> EnqueueAsync(string id, string queue)
    {
        try
        {
            var carrier = await OffThePoolAsync(() => hangfire.Enqueue<IRenderJob>(queue, job => job.RunAsync(id, null, CancellationToken.None)));
            await Attach.RunAsync(redis.Database, ("id", id), ("hf", carrier));
            return true;
        }
        catch (Exception e) when (RedisOutage.Is(e) || e is BackgroundJobClientException)
        {
            // The job is accepted: its record is written. Refusing it now would make its client send it twice.
            return false;
        }
    }

    // Hangfire's client blocks its thread until Redis answers, and the answers are read on the pool. A burst of orders on the
    // pool's few threads leaves none for reading, and all of them time out. So the client gets its own threads, a few at a time.
    private static async Task<T> OffThePoolAsync<T>(Func<T> call)
    {
        await Turns.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            Turns.Release();
        }
    }
}
