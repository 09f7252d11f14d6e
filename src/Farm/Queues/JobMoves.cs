namespace HpcHangfire.Farm.Queues;

/// <summary>Lua functions that several scripts share over a job's record.</summary>
internal static class JobMoves
{
    /// <summary><c>final(state)</c>: whether a job stays in it by itself.</summary>
    public const string Final = """
        local function final(state)
          return state == jobState.completed or state == jobState.failed or state == jobState.cancelled
        end

        """;

    /// <summary>
    /// <c>move(id, to)</c>: the one place where a job changes its state, record, indexes and event together; see <see cref="JobEvents"/>.
    /// The record has the time of a final state before. It includes <see cref="Final"/>.
    /// </summary>
    public const string Move = Final + """
        local function move(id, to)
          local job = key.job(id)
          local r = redis.call('HMGET', job, jobField.state, jobField.created, jobField.queue, jobField.finished)
          if r[1] then redis.call('ZREM', key.jobsInState(r[1]), id) end
          redis.call('HSET', job, jobField.state, to)
          redis.call('ZADD', key.jobsInState(to), r[2], id)
          if to == jobState.waiting then
            redis.call('ZADD', key.queue(r[3]), r[2], id)
            redis.call('SADD', key.queues, r[3])
          else
            redis.call('ZREM', key.queue(r[3]), id)
          end
          if final(to) then
            redis.call('ZADD', key.finished, r[4] or now(), id)
          elseif final(r[1]) then
            redis.call('ZREM', key.finished, id)
          end
          redis.call('PUBLISH', key.events, '{"trabajo_id":"' .. id .. '","estado":"' .. to .. '"}')
        end

        """;

    /// <summary><c>reopen(id)</c>: a failed or cancelled job waits again with all its attempts before it. It needs <see cref="Move"/>.</summary>
    public const string Reopen = """
        local function reopen(id)
          local job = key.job(id)
          redis.call('HDEL', job, jobField.error, jobField.retryAt, jobField.started, jobField.finished, jobField.worker,
            jobField.result, jobField.ending, jobField.delivery, jobField.evictions)
          redis.call('HSET', job, jobField.attempts, '0')
          redis.call('DEL', key.progress(id))
          move(id, jobState.waiting)
        end

        """;

    /// <summary><c>failure(worker, id)</c>: adds to a worker's failed attempts of the last ten minutes, which lower its score.</summary>
    public const string Failure = """
        local function failure(worker, id)
          if not worker then return end
          local failures = key.failures(worker)
          redis.call('ZADD', failures, now(), id .. ' ' .. now())
          redis.call('ZREMRANGEBYSCORE', failures, '-inf', string.format('%.0f', tonumber(now()) - 600000))
          redis.call('EXPIRE', failures, 600)
        end

        """;
}
