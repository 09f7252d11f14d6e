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
    /// <c>move(id, to, turn)</c>: the one place where a job changes its state, record, indexes, notices and event together; see <see cref="JobEvents"/>.
    /// The record has the time of a final state before. Jobs wait by their turn, a finer time than the record has; one that returns goes before
    /// all of its millisecond. It includes <see cref="Final"/> and <see cref="NeedClasses.Functions"/>.
    /// </summary>
    public const string Move = Final + NeedClasses.Functions + """
        local function notify(name, url)
          local origin = url and string.match(url, '^%l+://[^/?]+')
          if not origin then return end
          local own = key.noticesOf(origin)
          redis.call('ZADD', own, now(), name)
          redis.call('HSET', key.noticeTargets, name, url)
          redis.call('ZADD', key.notices, 'NX', now(), origin)
          if redis.call('ZCARD', own) > 10000 then redis.call('HDEL', key.noticeTargets, redis.call('ZPOPMIN', own)[1]) end
        end
        local function move(id, to, turn)
          local job = key.job(id)
          local r = redis.call('HMGET', job, jobField.state, jobField.created, jobField.queue, jobField.finished, jobField.retryAt)
          if r[1] then redis.call('ZREM', key.jobsInState(r[1]), id) end
          redis.call('HSET', job, jobField.state, to)
          local created, queue = string.format('%.0f', number(r[2]) or tonumber(now())), r[3] or ''
          redis.call('ZADD', key.jobsInState(to), created, id)
          if to == jobState.waiting then
            redis.call('ZADD', key.queue(queue), turn or created, id)
            redis.call('SADD', key.queues, queue)
            list(id, queue, math.max(tonumber(turn or created), number(r[5], 0)))
          else
            redis.call('ZREM', key.queue(queue), id)
            if r[1] == jobState.waiting then unlist(id, queue) end
          end
          if final(to) then
            redis.call('ZADD', key.finished, string.format('%.0f', number(r[4]) or tonumber(now())), id)
            redis.call('ZADD', key.toArchive, string.format('%.0f', tonumber(now()) + 10000), id) -- its last words may be on their way
            if not final(r[1]) then -- what is put right had ended before; nor is its record folded yet
              local ending = id .. '.' .. to .. '.' .. now()
              notify(ending, redis.call('HGET', job, jobField.notice))
              notify(ending .. '.granja', redis.call('GET', key.farmNotice))
            end
          elseif final(r[1]) then
            redis.call('ZREM', key.finished, id)
            redis.call('ZREM', key.toArchive, id)
          end
          redis.call('PUBLISH', key.events, '{"trabajo_id":"' .. id .. '","estado":"' .. to .. '"}')
        end

        """;

    /// <summary>
    /// <c>fold(job)</c> and <c>unfold(job)</c>: Redis keeps a hash in a third of the memory while none of its values has more than 64 bytes.
    /// A folded record has the rest of a longer value in <c>field~1</c>, <c>field~2</c> and so on. <c>whole(job, field)</c> reads one either way.
    /// </summary>
    public const string Fold = """
        local function whole(job, field)
          local value, part = redis.call('HGET', job, field), 1
          while value do
            local more = redis.call('HGET', job, field .. '~' .. part)
            if not more then break end
            value, part = value .. more, part + 1
          end
          return value
        end
        local function rewrite(job, fields)
          redis.call('DEL', job) -- the compact form comes only with a new hash
          for at = 1, #fields, 1000 do redis.call('HSET', job, unpack(fields, at, math.min(at + 999, #fields))) end
        end
        local function unfold(job)
          local all, plain = redis.call('HGETALL', job), {}
          for i = 1, #all, 2 do
            if not string.find(all[i], '~', 1, true) then
              plain[#plain + 1] = all[i]
              plain[#plain + 1] = whole(job, all[i])
            end
          end
          if #plain < #all then rewrite(job, plain) end
        end
        local function fold(job)
          unfold(job)
          local all, folded = redis.call('HGETALL', job), {}
          for i = 1, #all, 2 do
            local part = all[i] == jobField.queue and #all[i + 1] or 64 -- the queue is read by itself
            for at = 1, math.max(1, #all[i + 1]), math.max(1, part) do
              folded[#folded + 1] = at == 1 and all[i] or all[i] .. '~' .. string.format('%d', (at - 1) / part)
              folded[#folded + 1] = string.sub(all[i + 1], at, at + part - 1)
            end
          end
          if #folded < 256 then rewrite(job, folded) end -- no hash of more than 128 is compact everywhere
        end

        """;

    /// <summary><c>reopen(id)</c>: a failed or cancelled job waits again with all its attempts before it. It needs <see cref="Move"/>.</summary>
    public const string Reopen = Fold + """
        local function reopen(id)
          local job = key.job(id)
          unfold(job)
          redis.call('HDEL', job, jobField.archived, jobField.error, jobField.retryAt, jobField.started, jobField.finished, jobField.worker,
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
