using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Takes orders: an accepted job's record is in Redis before anybody hears of it, and <see cref="JobOutbox"/> hands it to Hangfire.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="care">Says whether there is room for more.</param>
/// <param name="outbox">Hands them over.</param>
/// <param name="time">Only for the date in new ids; states carry Redis's time.</param>
public sealed class JobBoard(FarmRedis redis, RedisCare care, JobOutbox outbox, TimeProvider time)
{
    // Answers with the outcome and an id: an earlier submission's, the new one, one that another job has, or one that no job has any more.
    private static readonly FarmScript Create = new("id, order, queue, priority, once, file, mark, reload, memory, plain, path, source", JobMoves.Move + $$"""
        local id, job = arg.id, key.job(arg.id)
        if arg.once ~= '' then
          local same = redis.call('GET', key.idempotencyKey(arg.once))
          if same and redis.call('EXISTS', key.job(same)) == 1 then return { {{Earlier}}, same} end
        end
        if arg.file ~= '' and arg.reload ~= '{{Reload.All:D}}' then
          local taken = redis.call('HGET', key.jobsFile(arg.file), arg.mark)
          local cleared = taken and string.sub(taken, 1, 1) == '!'
          if cleared and arg.reload == '{{Reload.OnlyNew:D}}' then return { {{Earlier}}, string.sub(taken, 2)} end
          if taken and not cleared then return { {{Earlier}}, taken} end
        end
        if redis.call('EXISTS', job) == 1 then return { {{Taken}}, id} end
        if arg.source ~= '' and redis.call('EXISTS', key.job(arg.source)) == 0 then return { {{Gone}}, arg.source} end
        local at = now()
        redis.call('HSET', job, jobField.order, arg.order, jobField.queue, arg.queue, jobField.priority, arg.priority, jobField.created, at,
          jobField.attempts, '0', jobField.token, '0', jobField.memory, arg.memory, jobField.plain, arg.plain, jobField.path, arg.path)
        redis.call('ZADD', key.jobsByDate, at, id)
        redis.call('ZADD', key.unqueued, at, id)
        if arg.once ~= '' then redis.call('SET', key.idempotencyKey(arg.once), id, 'EX', 86400) end
        if arg.file ~= '' then
          redis.call('HSET', key.jobsFile(arg.file), arg.mark, id)
          redis.call('HSET', job, jobField.file, arg.file, jobField.mark, arg.mark)
        end
        if arg.source ~= '' then -- which is not removed before this has ended
          redis.call('SADD', key.recolourings(arg.source), id)
          redis.call('HSET', job, jobField.source, arg.source)
        end
        move(id, jobState.waiting)
        return { {{New}}, id}
        """);

    private const int Earlier = 0;
    private const int New = 1;
    private const int Taken = 2;
    private const int Gone = 3;

    /// <summary>Accepts an order: its record is safe in Redis when this returns.</summary>
    /// <param name="order">The order, already within its limits.</param>
    /// <param name="origin">What makes it the same as an earlier one.</param>
    /// <returns>The job; or null when <see cref="Origin.JobId"/> is taken by another, or the job whose counts the order colours is gone.</returns>
    /// <exception cref="NearlyFullException">Nothing was accepted.</exception>
    /// <exception cref="RedisException">Redis is away. Nothing was accepted, or the same key will find what was.</exception>
    public async Task<Submitted?> SubmitAsync(RenderOrder order, Origin origin)
    {
        if (care.IsNearlyFull)
            throw new NearlyFullException();
        while (true)
        {
            var id = origin.JobId ?? JobIds.New(time.GetUtcNow());
            var answer = (RedisValue[])(await Create.RunAsync(
                redis.Database,
                ("id", id),
                ("order", JobHash.Write(order)),
                ("queue", order.Queue),
                ("priority", (int)order.Priority),
                ("once", origin.Key ?? ""),
                ("file", origin.File?.Path ?? ""),
                ("mark", origin.File?.Mark ?? ""),
                ("reload", (int)(origin.File?.Reload ?? Reload.OnlyNew)),
                ("memory", order.MemoryBytes),
                ("plain", order.IsPlain ? order.Algorithm : ""),
                ("path", order.Path ?? ""),
                ("source", order.RecolourOf ?? "")))!;
            switch ((int)answer[0])
            {
                case Earlier:
                    return new Submitted((string)answer[1]!, IsNew: false);
                case New:
                    await outbox.EnqueueAsync(id, order.Queue);
                    return new Submitted(id, IsNew: true);
                case Taken when origin.JobId is not null:
                case Gone:
                    return null;
            }
        }
    }
}
