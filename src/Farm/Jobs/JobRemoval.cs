using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>A job in a final state.</summary>
/// <param name="Id">The job.</param>
/// <param name="Ended">The millisecond when it reached it, by Redis's clock.</param>
/// <param name="Age">Time since then, by the same clock, or by the master's where that says less: a clock that jumped ahead makes nothing old.</param>
/// <param name="Token">Token of its last attempt, 0 before the first.</param>
/// <param name="Files">Names of its result's files in the masters' store.</param>
public sealed record EndedJob(string Id, long Ended, TimeSpan Age, long Token, IReadOnlyList<string> Files);

/// <summary>Removes jobs that have ended, from everything but the masters' disk.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">The master's clock.</param>
public sealed class JobRemoval(FarmRedis redis, TimeProvider time)
{
    private const int Batch = 500;

    private enum Outcome
    {
        Done,
        Unknown,
        Active,
        Changed,
        Unwritten,
        Needed,
    }

    // What ended before the first job of the list has its line: they are written in the order in which the jobs ended.
    private static readonly FarmScript Remove = new("id, seen" + HangfireStates.Arguments, HangfireStates.Functions + JobMoves.Final + JobMoves.Fold + $$"""
        local id, job = arg.id, key.job(arg.id)
        local state, ended, token, source, carrier, queue = unpack(redis.call('HMGET', job,
          jobField.state, jobField.finished, jobField.token, jobField.source, jobField.carrier, jobField.queue), 1, 6)
        local result = whole(job, jobField.result)
        if not final(state) then
          redis.call('ZREM', key.finished, id) -- where an earlier version left it
          return {state and {{(int)Outcome.Active}} or {{(int)Outcome.Unknown}}, state or '', 0}
        end
        ended = number(ended) or number(redis.call('ZSCORE', key.finished, id), 0)
        if arg.seen ~= '' and ended ~= tonumber(arg.seen) then
          redis.call('ZADD', key.finished, string.format('%.0f', ended), id) -- an earlier version beside this one does not
          return { {{(int)Outcome.Changed}}, '', 0}
        end
        local first = state == jobState.completed and redis.call('LINDEX', key.resultsToWrite, 0)
        if first then
          local at = redis.call('HGET', key.job(first), jobField.finished)
          if not at or number(at, 0) <= ended then return { {{(int)Outcome.Unwritten}}, '', 0} end
        end
        for _, other in ipairs(redis.call('SMEMBERS', key.recolourings(id))) do
          local its = redis.call('HGET', key.job(other), jobField.state)
          if its and not final(its) then return { {{(int)Outcome.Needed}}, other, 0} end
        end
        redis.call('DEL', job, key.console(id), key.progress(id), key.thumbnail(id), key.preview(id), key.recolourings(id))
        redis.call('ZREM', key.jobsInState(state), id)
        redis.call('ZREM', key.jobsByDate, id)
        redis.call('ZREM', key.finished, id)
        redis.call('ZREM', key.toArchive, id)
        redis.call('ZREM', key.unqueued, id)
        if source then redis.call('SREM', key.recolourings(source), id) end
        add(key.removed, state, 1)
        local shown = carrier and redis.call('HGET', hangfire.job(carrier), 'State')
        drop(carrier, queue, 'su trabajo se ha borrado')
        if shown == 'Succeeded' or shown == 'Deleted' then -- it would show for a day what is gone
          redis.call('DEL', hangfire.job(carrier), hangfire.state(carrier), hangfire.history(carrier))
        end
        return { {{(int)Outcome.Done}}, result or '', string.format('%.0f', number(token, 0))}
        """);

    private static readonly FarmScript Oldest = new("from, most", JobMoves.Fold + """
        local r = {redis.call('ZCARD', key.finished), now()}
        for _, id in ipairs(redis.call('ZRANGE', key.finished, arg.from, arg.from + arg.most - 1)) do
          r[#r + 1] = id
          r[#r + 1] = redis.call('ZSCORE', key.finished, id)
          r[#r + 1] = string.format('%.0f', number(redis.call('HGET', key.job(id), jobField.token), 0))
          r[#r + 1] = whole(key.job(id), jobField.result) or ''
        end
        return r
        """);

    private static readonly FarmScript IsListed = new("", """
        local ended = 0
        for _, state in ipairs({jobState.completed, jobState.failed, jobState.cancelled}) do
          ended = ended + redis.call('ZCARD', key.jobsInState(state))
        end
        return ended <= redis.call('ZCARD', key.finished) and 1 or 0
        """);

    private static readonly FarmScript List = new("state, from, most", """
        local ids = redis.call('ZRANGE', key.jobsInState(arg.state), arg.from, arg.from + arg.most - 1)
        for _, id in ipairs(ids) do
          local ended = number(redis.call('HGET', key.job(id), jobField.finished)) or redis.call('ZSCORE', key.jobsInState(arg.state), id)
          redis.call('ZADD', key.finished, ended, id)
        end
        return #ids
        """);

    /// <summary>Lists the jobs that an earlier version ended, which knew no list of them.</summary>
    public async Task ListAsync()
    {
        if ((bool)await IsListed.RunAsync(redis.Database))
            return;
        foreach (var state in (JobState[])[JobState.Completed, JobState.Failed, JobState.Cancelled])
        {
            for (long from = 0; (long)await List.RunAsync(redis.Database, ("state", state.ToWire()), ("from", from), ("most", Batch)) is > 0 and var some; from += some)
            {
            }
        }
    }

    /// <summary>The jobs in a final state that ended first, the first at the head.</summary>
    /// <param name="from">How many of them to pass over.</param>
    /// <param name="most">How many to return.</param>
    /// <returns>How many jobs are in a final state, those passed over included; and these.</returns>
    public async Task<(long Total, IReadOnlyList<EndedJob> Jobs)> OldestAsync(long from, int most)
    {
        var answer = (RedisValue[])(await Oldest.RunAsync(redis.Database, ("from", from), ("most", most)))!;
        var now = Math.Min((long)answer[1], time.GetUtcNow().ToUnixTimeMilliseconds());
        return ((long)answer[0], [.. answer.Skip(2).Chunk(4).Select(Read)]);

        EndedJob Read(RedisValue[] job)
        {
            var (id, ended) = ((string)job[0]!, job[1].TryParse(out double at) ? (long)Math.Clamp(at, 0, 1L << 53) : 0);
            return new EndedJob(id, ended, TimeSpan.FromMilliseconds(Math.Max(0, now - ended)), (long)job[2], Files(id, job[2], job[3]));
        }
    }

    /// <summary>Removes a job that is in a final state, whose line is written, and whose kept counts no other needs. What was removed stays counted.</summary>
    /// <param name="id">The job.</param>
    /// <param name="seen">Only while it is the millisecond of its end; null for any.</param>
    public async Task<Removal> RemoveAsync(string id, long? seen = null)
    {
        var answer = (RedisValue[])(await Remove.RunAsync(redis.Database, [("id", id), ("seen", seen ?? RedisValue.EmptyString), .. HangfireStates.Now(time)]))!;
        return (Outcome)(int)answer[0] switch
        {
            Outcome.Done => new Removal.Done(Files(id, answer[2], answer[1]), (long)answer[2]),
            Outcome.Active when JobStates.Find((string?)answer[1]) is { } state => new Removal.Active(state),
            Outcome.Changed => new Removal.Changed(),
            Outcome.Unwritten => new Removal.Unwritten(),
            Outcome.Needed => new Removal.Needed((string)answer[1]!),
            _ => new Removal.Unknown(),
        };
    }

    // Those of a broken result are found later: no record names them.
    private IReadOnlyList<string> Files(string id, RedisValue token, RedisValue result) =>
        redis.Broken.Read(FarmKeys.Job(id), result, json => JobHash.ReadResult(json, id, (long)token))?.Files() ?? [];
}
