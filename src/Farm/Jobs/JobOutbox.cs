using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Jobs that wait and that no Hangfire job carries: <see cref="JobCoherence"/> put them right, or a master of an earlier version accepted
/// them and died before it told Hangfire. Today's record and carrier are written in one step.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows.</param>
public sealed class JobOutbox(FarmRedis redis, TimeProvider time)
{
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

    // Meanwhile the job may have been cancelled, moved to another queue, or enqueued by another master.
    private static readonly FarmScript Carry = new("id, hf, queue, time", NeedClasses.Functions + Askers.Functions + JobCarrier.Enqueue + """
        local state, carrier, queue = unpack(redis.call('HMGET', key.job(arg.id), jobField.state, jobField.carrier, jobField.queue), 1, 3)
        local carried = carrier and carrier ~= ''
        if carried or state ~= jobState.waiting then redis.call('ZREM', key.unqueued, arg.id) end
        if carried or state ~= jobState.waiting or queue ~= arg.queue then return 0 end
        redis.call('ZREM', key.unqueued, arg.id)
        enqueue(arg.id, arg.hf, queue)
        wake(queue)
        return 1
        """);

    /// <summary>Hands such jobs to Hangfire.</summary>
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

    private async Task<bool> EnqueueAsync(string id, string? queue)
    {
        if (QueueNames.IsValid(queue))
            return (bool)await Carry.RunAsync(redis.Database, ("id", id), ("hf", JobCarrier.NewId()), ("queue", queue), HangfireStates.Time(time));
        redis.Broken.Tell(FarmKeys.Job(id), "its queue's name is none");
        return false;
    }
}
