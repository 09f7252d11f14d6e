using Hangfire;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Hands accepted jobs to Hangfire. A job's record is written first, then Hangfire is told. If a crash comes between the
/// two, <see cref="EnqueueForgottenAsync"/> finishes the work: an accepted job is never lost.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="hangfire">Hangfire's client on the same Redis.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows.</param>
public sealed class JobOutbox(FarmRedis redis, IBackgroundJobClient hangfire, TimeProvider time)
{
    private static readonly SemaphoreSlim Turns = new(8);

    // Between Hangfire's enqueue and this the job may have been cancelled, moved to another queue, or enqueued by another master.
    private static readonly FarmScript Attach = new("id, hf, queue" + HangfireStates.Arguments, HangfireStates.Functions + """
        local job = key.job(arg.id)
        local state, carrier, queue = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.queue), 1, 3)
        local carried = carrier and carrier ~= ''
        if carried or state ~= jobState.waiting then redis.call('ZREM', key.unqueued, arg.id) end
        if carrier == arg.hf then return 1 end -- a worker was faster
        if carried or state ~= jobState.waiting or queue ~= arg.queue then
          forget(arg.hf, arg.queue, 'su trabajo no lo necesita')
          return 0
        end
        redis.call('ZREM', key.unqueued, arg.id)
        redis.call('HSET', job, jobField.carrier, arg.hf)
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
            if (await EnqueueAsync((string)found[i]!, (string?)found[i + 1]))
                ids.Add((string)found[i]!);
        }

        return ids;
    }

    /// <summary>Hands one job to Hangfire.</summary>
    /// <param name="id">A job whose record says that it waits.</param>
    /// <param name="queue">Where.</param>
    /// <returns>False when Hangfire cannot take it now: it stays among the forgotten ones.</returns>
    internal async Task<bool> EnqueueAsync(string id, string? queue)
    {
        if (!QueueNames.IsValid(queue))
        {
            redis.Broken.Tell(FarmKeys.Job(id), "its queue's name is none");
            return false;
        }

        try
        {
            var carrier = await OffThePoolAsync(() => hangfire.Enqueue<IRenderJob>(queue, job => job.RunAsync(id, null, CancellationToken.None)));
            await Attach.RunAsync(redis.Database, [("id", id), ("hf", carrier), ("queue", queue), .. HangfireStates.Now(time)]);
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
