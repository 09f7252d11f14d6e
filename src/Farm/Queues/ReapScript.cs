using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>What happens to jobs whose leases expired, as one script; <see cref="LeaseTable.ReapAsync"/> runs it.</summary>
internal static class ReapScript
{
    /// <summary><c>orphan(hf, since)</c>: nobody waits for a foreign slave's result until the next master does. It is looked at again soon.</summary>
    public const string Orphan = """
        local function orphan(hf, since)
          redis.call('HSET', key.fence(hf), fenceField.token, '', fenceField.orphaned, since)
          redis.call('ZADD', key.leases, string.format('%.0f', tonumber(now()) + 10000), hf)
        end

        """;

    /// <summary>Takes the expired ones away, at most a hundred. It returns five values for each: see <see cref="Reaped"/>.</summary>
    public static FarmScript Script { get; } = new("pause, life, mostAttempts, mostEvictions" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + JobMoves.Failure + Orphan + $$"""
        local t = tonumber(now())
        local last = number(redis.call('GET', key.lastReap), 0)
        redis.call('SET', key.lastReap, now())
        if t - last > tonumber(arg.pause) then
          redis.call('SET', key.reapGrace, string.format('%.0f', t + tonumber(arg.life)))
        end
        local grace = number(redis.call('GET', key.reapGrace), 0)
        if t < grace and grace <= t + tonumber(arg.life) then return {} end

        -- Records its attempt as a crash; returns what happened, and whether it was the last one.
        local function crash(id, owner, host, attempt)
          local p = redis.call('HMGET', key.progress(id), progressField.fraction, progressField.phase)
          local sample = redis.call('GET', key.hostSample(host))
          local fraction, attempt = number(p[1]) and p[1] or '0', number(attempt) and attempt or '0'
          local reason = 'El esclavo ' .. owner .. ' cayó en el intento ' .. attempt .. ', al ' ..
            string.format('%.0f', 100 * tonumber(fraction)) .. ' % (' .. (p[2] or 'sin empezar') .. ')'
          failure(owner, id)
          redis.call('HSET', key.job(id), jobField.error, reason,
            jobField.evidence, '{"esclavo":"' .. owner .. '","intento":' .. attempt .. ',"progreso":' .. fraction .. ',"muestra":' .. (sample or 'null') .. '}')
          if tonumber(attempt) < tonumber(arg.mostAttempts) then
            move(id, jobState.waiting)
            return reason, false
          end
          reason = reason .. '; no quedan intentos'
          redis.call('HSET', key.job(id), jobField.finished, now(), jobField.error, reason)
          move(id, jobState.failed)
          return reason, true
        end

        -- Counts a death between the fetch and the attempt's begin; true when it was one too many. The order itself may kill whoever reads it.
        local function unbegun(hf, id, owner)
          local j = redis.call('HMGET', key.job(id), jobField.state, jobField.carrier)
          local carrier = j[2] ~= '' and j[2] or hf
          if (j[1] ~= jobState.waiting and j[1] ~= jobState.running) or carrier ~= hf then return end
          local times = add(key.fence(hf), fenceField.expiries, 1)
          if times < tonumber(arg.mostEvictions) then return end
          local reason = 'Sus esclavos cayeron ' .. times .. ' veces seguidas al tomarlo, antes de empezar; el último, ' .. owner
          redis.call('HSET', key.job(id), jobField.finished, now(), jobField.error, reason)
          move(id, jobState.failed)
          return reason
        end

        -- What becomes of a foreign slave's attempt whose master is gone. The next one that has the slave's turn takes it over as
        -- soon as the slave answers; within three looks it has asked. Without any master nobody knows how the slave is. One that
        -- only its master's own machine reaches is not waited for as long: others may be there and work.
        local aMinute, anHour = 60 * 1000, 60 * 60 * 1000
        local function fate(fence, owner, orphaned)
          local slave = redis.call('HGET', key.workers, owner) or '"IsOurs":true'
          if string.find(slave, '"IsOurs":true', 1, true) then return 'returned' end -- nobody relays it any more
          if not orphaned then return 'waits' end
          if redis.call('EXISTS', key.relayTurn(owner)) == 1 then
            return add(fence, fenceField.passedOver, 1) < 3 and 'waits' or 'crashed'
          end
          redis.call('HDEL', fence, fenceField.passedOver)
          local most = string.find(slave, '"Machine":null', 1, true) and anHour or aMinute
          return t - number(orphaned, 0) < most and 'waits' or 'returned'
        end

        local function giveBack(id)
          add(key.job(id), jobField.attempts, -1)
          redis.call('HDEL', key.job(id), jobField.worker, jobField.started)
          move(id, jobState.waiting)
        end

        -- What happened to it: our id, the outcome and the reason; nothing when there is nothing to tell.
        local function reap(hf, owner)
          local fence = key.fence(hf)
          local queue, host, id, token, attempt, relayed, orphaned = unpack(redis.call('HMGET', fence,
            fenceField.queue, fenceField.host, fenceField.job, fenceField.token, fenceField.attempt, fenceField.relayed, fenceField.orphaned), 1, 7)
          redis.call('ZREM', key.leases, hf)
          redis.call('HSET', fence, fenceField.token, '') -- from now on its owner is refused
          local state = redis.call('HGET', hangfire.job(hf), 'State')
          local scheduled = state == 'Scheduled' and (redis.call('ZSCORE', hangfire.schedule, hf) or redis.call('ZSCORE', hangfire.schedule, queue .. ':' .. hf))
          if scheduled or (state ~= 'Processing' and state ~= 'Enqueued' and state ~= 'Scheduled') then
            redis.call('DEL', fence) -- it ended, or its next attempt is planned; only the acknowledgement was lost
            return
          end
          id = id or ''
          local reason, over = 'El arriendo de ' .. owner .. ' venció', false
          local j = redis.call('HMGET', key.job(id), jobField.state, jobField.token, jobField.attempts)
          if j[1] == jobState.running and (j[2] == attempt or j[2] == token) then
            local fate = relayed and fate(fence, owner, orphaned) or 'crashed'
            if fate == 'waits' then
              orphan(hf, orphaned or now())
              if orphaned then return end
              return id, '{{(int)ReapOutcome.Orphaned}}', 'El maestro que esperaba el resultado de ' .. owner .. ' no responde; lo espera el siguiente'
            elseif fate == 'returned' then
              giveBack(id)
              reason = 'Ningún maestro espera ya el resultado de ' .. owner
            else
              reason, over = crash(id, owner, host, j[3])
            end
          elseif j[1] == jobState.failed and j[2] == attempt then
            reason, over = 'falló; solo faltaba anotarlo', true
          elseif queue == '{{QueueNames.System}}' then
            over = add(fence, fenceField.expiries, 1) >= 3
          else
            local of = string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+')
            local poison = of and unbegun(hf, of, owner)
            if poison then id, reason, over = of, poison, true end
          end
          if over then failed(hf, reason) else again(hf, queue, reason) end
          return id, over and '{{(int)ReapOutcome.Failed}}' or '{{(int)ReapOutcome.Requeued}}', reason
        end

        local r = {}
        for _, hf in ipairs(redis.call('ZRANGEBYSCORE', key.leases, '-inf', now(), 'LIMIT', 0, 100)) do
          local owner = redis.call('HGET', key.fence(hf), fenceField.owner)
          local id, outcome, reason
          if owner and redis.call('HGET', key.fence(hf), fenceField.queue) then
            id, outcome, reason = reap(hf, owner)
          else
            release(hf) -- nobody knows whose it was; its job is found to be in nobody's hands
          end
          if id then
            for _, value in ipairs({hf, id, owner, outcome, reason}) do r[#r + 1] = value end
          end
        end
        return r
        """);
}
