namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Lua functions over the classes of a queue's jobs. Jobs of one class need the same of a worker: memory, rounded up to a power of two; the
/// algorithm, where that is all a foreign slave has to know; and the instruction path that they force. A question looks at the first job of
/// each class that its asker may serve, so it costs the number of classes, and jobs that nobody can do hide no others.
/// </summary>
internal static class NeedClasses
{
    /// <summary>
    /// <c>list(id, queue, at)</c>: a waiting job may be taken from that millisecond on. <c>listFirst(id, queue)</c>: it may be taken now, before all others.
    /// <c>unlist(id, queue, class)</c>: it may not be taken; the class only where it is known. <c>relist(id)</c>: one that waits in nobody's hands gets its class if it lacks it.
    /// <c>least(exponent)</c>: the fewest bytes that a job of such a class needs.
    /// </summary>
    public const string Functions = """
        local function least(exponent) return exponent == 20 and 0 or 2 ^ (exponent - 1) + 1 end
        local function classOf(id)
          local need, plain, path = unpack(redis.call('HMGET', key.job(id), jobField.memory, jobField.plain, jobField.path), 1, 3)
          local exponent = 20 -- a MiB
          while 2 ^ exponent < number(need, 0) do exponent = exponent + 1 end
          return string.format('%d', exponent) .. '|' .. (plain or '') .. '|' .. (path or '')
        end
        local function list(id, queue, at)
          local class = classOf(id)
          redis.call('ZADD', key.takeable(queue .. '|' .. class), string.format('%.3f', at), id)
          redis.call('SADD', key.classes(queue), class)
        end
        local function listFirst(id, queue)
          local turn = 0
          for _, class in ipairs(redis.call('SMEMBERS', key.classes(queue))) do
            turn = math.min(turn, number(redis.call('ZRANGE', key.takeable(queue .. '|' .. class), 0, 0, 'WITHSCORES')[2], 0))
          end
          list(id, queue, turn - 1)
        end
        local function relist(id)
          local state, queue, carrier, retryAt = unpack(redis.call('HMGET', key.job(id), jobField.state, jobField.queue, jobField.carrier, jobField.retryAt), 1, 4)
          if state ~= jobState.waiting or not queue or not carrier or carrier == '' or redis.call('ZSCORE', key.leases, carrier)
            or redis.call('ZSCORE', key.takeable(queue .. '|' .. classOf(id)), id) then return end
          list(id, queue, math.max(number(redis.call('ZSCORE', key.queue(queue), id), 0), number(retryAt, 0)))
        end
        local function unlist(id, queue, class)
          class = class or classOf(id)
          local own = key.takeable(queue .. '|' .. class)
          redis.call('ZREM', own, id)
          if redis.call('EXISTS', own) == 0 then redis.call('SREM', key.classes(queue), class) end
        end

        """;
}
