using System.Diagnostics;
using System.Globalization;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>Who fetches: a process with one slot, or a master's server.</summary>
/// <param name="Name">The worker's id.</param>
/// <param name="Host">The host it belongs to, whose last sample is evidence if it dies.</param>
public sealed record LeaseOwner(string Name, string Host);

/// <summary>A lease that expired, and what happened to its job.</summary>
/// <param name="HangfireId">The Hangfire job.</param>
/// <param name="JobId">Our job, or null when it had not begun or is the farm's own work.</param>
/// <param name="Owner">Who held it.</param>
/// <param name="Outcome">What became of the job.</param>
/// <param name="Reason">What happened, in Spanish.</param>
public sealed record Reaped(string HangfireId, string? JobId, string Owner, ReapOutcome Outcome, string Reason);

/// <summary>What became of a job whose lease expired.</summary>
public enum ReapOutcome
{
    /// <summary>It is back at the head of its queue.</summary>
    Requeued = 0,

    /// <summary>It failed for good: its attempts were used up.</summary>
    Failed = 1,

    /// <summary>A foreign slave still computes it, as far as anybody knows: the next master takes its attempt over.</summary>
    Orphaned = 2,
}

/// <summary>
/// Leases of Hangfire jobs, each step one script: only the holder of the newest token can renew, finish or give back.
/// <see cref="Election"/> gives them in the step that takes the job; only Redis's clock counts. (Fencing tokens: Kleppmann,
/// "How to do distributed locking", 2016; visibility timeouts that are renewed: Amazon SQS.)
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="options">Times.</param>
/// <param name="time">Only for the times that Hangfire's dashboard shows.</param>
public sealed class LeaseTable(FarmRedis redis, LeaseOptions options, TimeProvider time)
{
    // A pause this long without any look for expired leases means that nobody could renew either: Redis or all hosts were away.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly FarmScript RenewSome = new("life, leases...", """
        local untilWhen = string.format('%.0f', tonumber(now()) + tonumber(arg.life))
        local r = {}
        for i, lease in ipairs(arg.leases) do
          local hf, token = string.match(lease, '(%S+) (%S+)')
          local mine = redis.call('HGET', key.fence(hf), fenceField.token) == token
          if mine then redis.call('ZADD', key.leases, untilWhen, hf) end
          r[i] = mine and 1 or 0
        end
        return r
        """);

    private static readonly FarmScript Finish = new("hf, token", LeaseScripts.Release + """
        if redis.call('HGET', key.fence(arg.hf), fenceField.token) ~= arg.token then return 0 end
        release(arg.hf)
        return 1
        """);

    // An attempt that a foreign slave computes goes on: it was only taken over and not yet continued.
    private static readonly FarmScript Return = new("hf, token" + HangfireStates.Arguments, HangfireStates.Functions + ReapScript.Orphan + """
        local f = redis.call('HMGET', key.fence(arg.hf), fenceField.token, fenceField.queue, fenceField.relayed, fenceField.job, fenceField.attempt)
        if f[1] ~= arg.token then return 0 end
        local j = f[3] and redis.call('HMGET', key.job(f[4]), jobField.state, jobField.token) or {}
        if j[1] == jobState.running and j[2] == f[5] then
          orphan(arg.hf, now())
          return 1
        end
        release(arg.hf)
        if f[2] then again(arg.hf, f[2], 'devuelto por su esclavo') end
        return 1
        """);

    // The master that relayed it left it, or is dead as far as the farm knows: the slave goes on.
    private static readonly FarmScript LeaveOrphan = new("hf, token", ReapScript.Orphan + """
        if redis.call('HGET', key.fence(arg.hf), fenceField.token) ~= arg.token then return 0 end
        orphan(arg.hf, now())
        return 1
        """);

    // Running jobs are at most as many as there are workers, and a slave's turn begins seldom.
    private static readonly FarmScript TakeOrphan = new("owner, host, master, life", LeaseScripts.Hold + """
        if redis.call('GET', key.relayTurn(arg.owner)) ~= arg.master then return {} end
        for _, id in ipairs(redis.call('ZRANGE', key.jobsInState(jobState.running), 0, -1)) do
          local j = redis.call('HMGET', key.job(id), jobField.worker, jobField.carrier, jobField.token)
          if j[1] == arg.owner and j[2] and j[2] ~= '' then
            local f = redis.call('HMGET', key.fence(j[2]), fenceField.attempt, fenceField.relayed, fenceField.queue)
            if f[1] == j[3] and f[2] then return hold(j[2], f[3], arg.owner, arg.host, arg.life) end
          end
        end
        return {}
        """);

    /// <summary>This moment, for the times that Hangfire's dashboard shows.</summary>
    internal DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Extends a lease, even one that expired while nobody took the job.</summary>
    /// <returns>False when it is lost.</returns>
    public bool Renew(Lease lease) => Renew([lease])[0];

    /// <summary>Extends leases, even those that expired while nobody took the job.</summary>
    /// <returns>For each, false when it is lost.</returns>
    /// <remarks>Synchronous: the renewing thread must not depend on a thread pool that kernels may have exhausted.</remarks>
    public bool[] Renew(IReadOnlyList<Lease> leases)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var asked = Stopwatch.GetTimestamp();
        var kept = (bool[])RenewSome.Run(
            redis.Database, [("life", Milliseconds(options.Life)), .. leases.Select(lease => ("leases", (RedisValue)$"{lease.HangfireId} {lease.Token}"))])!;
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i])
                leases[i].Confirm(asked);
        }

        return kept;
    }

    /// <summary>Whether a lease is still ours. Redis is asked only when half its life has passed since it last said so.</summary>
    public bool Holds(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return !lease.IsLost && (lease.Unconfirmed < options.Life / 2 || Renew(lease));
    }

    /// <summary>The job ended; its lease is over.</summary>
    /// <returns>False when it was lost before.</returns>
    public bool Acknowledge(Lease lease) =>
        (bool)Finish.Run(redis.Database, ("hf", lease.HangfireId), ("token", lease.Token));

    /// <summary>Puts the job back at the head of its queue.</summary>
    /// <returns>False when the lease was lost before: whoever has the job now keeps it.</returns>
    public bool GiveBack(Lease lease) =>
        (bool)Return.Run(redis.Database, [("hf", lease.HangfireId), ("token", lease.Token), .. HangfireStates.Now(time)]);

    /// <summary>Leaves an attempt that a foreign slave computes to the next master, which <see cref="TakeOver"/> gives it to.</summary>
    /// <returns>False when the lease was lost before.</returns>
    public bool Leave(Lease lease) =>
        (bool)LeaveOrphan.Run(redis.Database, ("hf", lease.HangfireId), ("token", lease.Token));

    /// <summary>
    /// Takes over the attempt that a foreign slave computes for another master, dead or alive, which is refused from now on. The
    /// attempt keeps its own token, which the slave knows.
    /// </summary>
    /// <param name="slave">The slave.</param>
    /// <param name="master">The caller, as it took the slave's turn.</param>
    /// <returns>A lease on its job; null when it computes for nobody, or the turn is another's.</returns>
    public Lease? TakeOver(LeaseOwner slave, string master)
    {
        ArgumentNullException.ThrowIfNull(slave);
        var answer = (RedisValue[])TakeOrphan.Run(
            redis.Database, ("owner", slave.Name), ("host", slave.Host), ("master", master), ("life", Milliseconds(options.Life)))!;
        return answer.Length == 0 ? null : new Lease((string)answer[0]!, (string)answer[1]!, (long)answer[2]);
    }

    /// <summary>
    /// Takes jobs away from owners that are silent too long. Every host calls it every second; none needs a lock. After a
    /// pause in which nobody could renew, owners get another full lease time.
    /// </summary>
    public async Task<IReadOnlyList<Reaped>> ReapAsync()
    {
        var answer = (string[])(await ReapScript.Script.RunAsync(
            redis.Database,
            [("pause", Milliseconds(Pause)), ("life", Milliseconds(options.Life)), ("mostAttempts", options.MaxAttempts), ("mostEvictions", options.MaxEvictions), .. HangfireStates.Now(time)]))!;
        return [.. answer.Chunk(5).Select(r => new Reaped(r[0], r[1].Length > 0 ? r[1] : null, r[2], (ReapOutcome)int.Parse(r[3], CultureInfo.InvariantCulture), r[4]))];
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
