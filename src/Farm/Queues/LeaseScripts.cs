namespace HpcHangfire.Farm.Queues;

/// <summary>Lua functions over a Hangfire job's lease, for every script that gives or ends one.</summary>
internal static class LeaseScripts
{
    /// <summary><c>hold(hf, queue, owner, host, life)</c>: the job is the owner's, by a newer token. It returns what a fetch returns.</summary>
    public const string Hold = """
        local function hold(hf, queue, owner, host, life)
          -- The clock, not only a counter: if Redis lost its last second, a counter would give a token twice.
          local t = redis.call('TIME')
          local token = t[1] * 1000000 + t[2]
          local last = number(redis.call('GET', key.fenceSequence), 0)
          if token <= last then token = last + 1 end
          token = string.format('%.0f', token)
          redis.call('SET', key.fenceSequence, token)
          local fence = key.fence(hf)
          redis.call('HDEL', fence, fenceField.orphaned, fenceField.passedOver)
          redis.call('HSET', fence, fenceField.token, token, fenceField.owner, owner, fenceField.host, host, fenceField.queue, queue)
          redis.call('ZADD', key.leases, string.format('%.0f', tonumber(now()) + tonumber(life)), hf)
          return {hf, queue, token}
        end

        """;

    /// <summary><c>own(hf, queue, owner, host, life)</c>: the popped job is held in the same step, and nobody has begun it.</summary>
    public const string Own = Hold + """
        local function own(hf, queue, owner, host, life)
          redis.call('HDEL', key.fence(hf), fenceField.job, fenceField.attempt, fenceField.relayed, fenceField.assignment)
          return hold(hf, queue, owner, host, life)
        end

        """;

    /// <summary><c>release(hf)</c>: the lease is void, and its owner's next step is refused.</summary>
    public const string Release = """
        local function release(hf)
          redis.call('ZREM', key.leases, hf)
          redis.call('DEL', key.fence(hf))
        end

        """;
}
