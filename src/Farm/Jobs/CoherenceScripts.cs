using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>How <see cref="JobCoherence"/> looks and repairs, each step one script: what it finds cannot change while it acts.</summary>
internal static class CoherenceScripts
{
    // To look for an id in a long list costs its length. The oldest lie at its end, and all the others become the oldest in time.
    private const string Problem = """
        local function listed(queue, hf, id)
          local list = hangfire.queue(queue)
          local rank = redis.call('ZRANK', key.queue(queue), id)
          if redis.call('LLEN', list) > 1000 and rank and rank >= 50 then return true end
          return redis.call('LPOS', list, hf, 'RANK', -1)
        end
        local function scheduled(queue, hf)
          return redis.call('ZSCORE', hangfire.schedule, hf) or redis.call('ZSCORE', hangfire.schedule, queue .. ':' .. hf)
        end
        -- Whoever read a list before names a job that may have been removed since, from the list too.
        local function inList(id)
          for _, one in ipairs({jobState.waiting, jobState.running, jobState.completed, jobState.failed, jobState.cancelled}) do
            if redis.call('ZSCORE', key.jobsInState(one), id) then return true end
          end
          for _, one in ipairs(redis.call('SMEMBERS', key.queues)) do
            if redis.call('ZSCORE', key.queue(one), id) then return true end
          end
          return redis.call('ZSCORE', key.jobsByDate, id) or redis.call('ZSCORE', key.unqueued, id)
        end
        local function problem(id)
          local state, carrier, queue = unpack(redis.call('HMGET', key.job(id), jobField.state, jobField.carrier, jobField.queue), 1, 3)
          queue = queue or ''
          if not state then return inList(id) and 'está en una lista y no tiene ficha' end
          if not redis.call('ZSCORE', key.jobsInState(state), id) then return 'falta en la lista de su estado, ' .. state end
          local waits = redis.call('ZSCORE', key.queue(queue), id)
          local unqueued = redis.call('ZSCORE', key.unqueued, id)
          local carried = carrier and carrier ~= '' and redis.call('HGET', hangfire.job(carrier), 'State')
          local leased = carried and redis.call('ZSCORE', key.leases, carrier)
          if state == jobState.waiting then
            if not waits then return 'espera fuera de su cola' end
            if unqueued or leased then return nil end
            if not carried then return 'espera y Hangfire no lo tiene' end
            -- Hangfire leaves the state of a job as it is when it moves it from the schedule to its queue.
            if (carried == 'Enqueued' or carried == 'Scheduled') and listed(queue, carrier, id) or carried == 'Scheduled' and scheduled(queue, carrier) then return nil end
            return 'espera y en Hangfire no está en su cola ni programado: ' .. carried, carried
          elseif waits or unqueued then
            return state == jobState.running and 'en curso y en una cola' or 'ha terminado y está en una cola'
          elseif state == jobState.running and not leased then
            return 'en curso y nadie lo tiene arrendado'
          end
        end

        """;

    // A Hangfire job in a queue whose own job does not wait for it.
    private const string Spare = """
        local function spare(hf)
          local id = string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+')
          if not id then return hf, 'en una cola de Hangfire hay un trabajo vacío' end
          local state, carrier = unpack(redis.call('HMGET', key.job(id), jobField.state, jobField.carrier), 1, 2)
          if redis.call('ZSCORE', key.leases, hf) then return nil end
          if state == jobState.waiting and (carrier == hf or redis.call('ZSCORE', key.unqueued, id)) then return nil end
          return id, 'una cola de Hangfire tiene ' .. hf .. ', que nadie espera'
        end

        """;

    // One that Hangfire shows as running in nobody's hands: its worker wrote that over the end of the job at the same moment, or died after it.
    private const string Idle = """
        local function idle(hf)
          if redis.call('ZSCORE', key.leases, hf) or not redis.call('ZSCORE', hangfire.processing, hf) then return nil end
          local id = string.match(redis.call('HGET', hangfire.job(hf), 'Arguments') or '', '[%w%._%-]+') or hf
          local state, carrier = unpack(redis.call('HMGET', key.job(id), jobField.state, jobField.carrier), 1, 2)
          if carrier == hf and (state == jobState.waiting or state == jobState.running) then return nil end -- a fault of the job's own
          return id, 'Hangfire da por en curso a ' .. hf .. ', que nadie tiene'
        end

        """;

    /// <summary>What is wrong with which Hangfire jobs that it shows as running, like <see cref="LookAtCarriers"/>.</summary>
    public static FarmScript LookAtRunning { get; } = new("carriers...", Idle + """
        local r = {}
        for _, hf in ipairs(arg.carriers) do
          local id, what = idle(hf)
          if id then
            r[#r + 1] = id
            r[#r + 1] = what
            r[#r + 1] = hf
          end
        end
        return r
        """);

    /// <summary>Has Hangfire forget a job that it shows as running.</summary>
    public static FarmScript RepairRunning { get; } = new("hf" + HangfireStates.Arguments, HangfireStates.Functions + Idle + """
        local id, what = idle(arg.hf)
        if not id then return '' end
        forget(arg.hf, '', 'nadie lo tiene')
        redis.call('ZREM', hangfire.processing, arg.hf)
        return what
        """);

    /// <summary>Whether there are waiting jobs without a class of need (<see cref="NeedClasses"/>), which a master of an earlier version enqueued.</summary>
    public static FarmScript LacksClasses { get; } = new("", """
        local lacking = -redis.call('ZCARD', key.leases)
        for _, queue in ipairs(redis.call('SMEMBERS', key.queues)) do
          lacking = lacking + redis.call('ZCARD', key.queue(queue))
          for _, class in ipairs(redis.call('SMEMBERS', key.classes(queue))) do lacking = lacking - redis.call('ZCARD', key.takeable(queue .. '|' .. class)) end
        end
        return lacking > 0 and 1 or 0
        """);

    /// <summary>What is wrong with which of some jobs: our id and the problem, in turn. Those that an earlier version enqueued get their class meanwhile.</summary>
    public static FarmScript LookAtJobs { get; } = new("ids...", NeedClasses.Functions + Problem + """
        local r = {}
        for _, id in ipairs(arg.ids) do
          relist(id)
          local what = problem(id)
          if what then
            r[#r + 1] = id
            r[#r + 1] = what
          end
        end
        return r
        """);

    /// <summary>What is wrong with which Hangfire jobs of a queue: our id, the problem and Hangfire's id, in turn. Whoever read the queue before has to ask whether it still lies there.</summary>
    public static FarmScript LookAtCarriers { get; } = new("queue, again, carriers...", Spare + """
        local r = {}
        for _, hf in ipairs(arg.carriers) do
          local id, what = spare(hf)
          if id and (arg.again == '0' or redis.call('LPOS', hangfire.queue(arg.queue), hf)) then
            r[#r + 1] = id
            r[#r + 1] = what
            r[#r + 1] = hf
          end
        end
        return r
        """);

    /// <summary>Puts a job right; it returns the problem, or nothing when there is none any more.</summary>
    public static FarmScript RepairJob { get; } = new("id" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Move + Problem + """
        local id, job = arg.id, key.job(arg.id)
        local what, carried = problem(id)
        if not what then return '' end
        local state, carrier, queue = unpack(redis.call('HMGET', job, jobField.state, jobField.carrier, jobField.queue), 1, 3)
        for _, one in ipairs({jobState.waiting, jobState.running, jobState.completed, jobState.failed, jobState.cancelled}) do
          redis.call('ZREM', key.jobsInState(one), id)
        end
        if not state then
          redis.call('ZREM', key.jobsByDate, id)
          redis.call('ZREM', key.unqueued, id)
          redis.call('ZREM', key.finished, id)
          redis.call('ZREM', key.toArchive, id)
          for _, one in ipairs(redis.call('SMEMBERS', key.queues)) do redis.call('ZREM', key.queue(one), id) end
          return what
        end
        move(id, state) -- into the lists of its state
        local lost = state == jobState.waiting or (state == jobState.running and not redis.call('ZSCORE', key.leases, carrier or ''))
        if carried == 'Deleted' then
          redis.call('HSET', job, jobField.finished, now(), jobField.error, 'borrado en el panel de Hangfire')
          move(id, jobState.cancelled)
        elseif lost and problem(id) then
          forget(carrier, queue, 'otro intento lo sustituye')
          redis.call('HDEL', job, jobField.carrier)
          redis.call('ZADD', key.unqueued, now(), id)
          move(id, jobState.waiting)
        elseif not lost then
          redis.call('ZREM', key.unqueued, id)
        end
        return what
        """);

    /// <summary>Takes a Hangfire job out of a queue where nobody waits for it.</summary>
    public static FarmScript RepairCarrier { get; } = new("hf, queue" + HangfireStates.Arguments, HangfireStates.Functions + Spare + """
        local id, what = spare(arg.hf)
        if not id or redis.call('LREM', hangfire.queue(arg.queue), 0, arg.hf) == 0 then return '' end
        forget(arg.hf, arg.queue, 'nadie lo espera')
        return what
        """);
}
