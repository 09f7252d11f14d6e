using System.Globalization;
using System.Text.Json;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Workers;

/// <summary>Who has a worker's name.</summary>
/// <param name="Token">Random, one per start of a worker.</param>
/// <param name="Address">Where its HTTP part is reached. Two machines may have the same one.</param>
/// <param name="Port">Port of its HTTP part.</param>
/// <param name="Host">The host it belongs to.</param>
/// <param name="Process">Its process.</param>
public sealed record NameOwner(string Token, string Address, int Port, string Host, ProcessMark Process)
{
    /// <summary>For people, in Spanish.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address)}:{Port} (proceso {Process.Id} de {Host})");
}

/// <summary>
/// The names of the farm's own workers: each is one worker's at a time. Leases, queues and states go by it, so two of one name would
/// be taken for one. A claim lasts until its owner gives it up or is silent.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class WorkerNames(FarmRedis redis)
{
    private static readonly FarmScript Claim = new("worker, claim, instead, life", """
        local name = key.workerName(arg.worker)
        local owner = redis.call('GET', name)
        if owner and owner ~= arg.claim and owner ~= arg.instead then return owner end
        redis.call('SET', name, arg.claim, 'PX', arg.life)
        return false
        """);

    private static readonly FarmScript Free = new("worker, claim", """
        local name = key.workerName(arg.worker)
        if redis.call('GET', name) == arg.claim then redis.call('DEL', name) end
        """);

    /// <summary>Claims a name, or keeps it; repeat it well within <see cref="WorkerRegistry.Silence"/>.</summary>
    /// <param name="worker">The name.</param>
    /// <param name="owner">Who claims it.</param>
    /// <param name="instead">Whose claim may be replaced, because that one is known to have ended; or null.</param>
    /// <returns>Who has it instead; null when it is the claimer's.</returns>
    public async Task<NameOwner?> ClaimAsync(string worker, NameOwner owner, NameOwner? instead = null)
    {
        var other = await ClaimAsync(worker, owner, instead is null ? "" : JsonSerializer.Serialize(instead));
        if (other.IsNull)
            return null;
        if (redis.Broken.Read<NameOwner>(FarmKeys.WorkerName(worker), other) is { } known)
            return known;
        await ClaimAsync(worker, owner, other); // nobody's: whoever lives would have written it right
        return null;
    }

    private async Task<RedisValue> ClaimAsync(string worker, NameOwner owner, RedisValue instead) => (RedisValue)await Claim.RunAsync(
        redis.Database,
        ("worker", worker),
        ("claim", JsonSerializer.Serialize(owner)),
        ("instead", instead),
        ("life", (long)WorkerRegistry.Silence.TotalMilliseconds));

    /// <summary>Gives a name up, if it is still this owner's.</summary>
    public Task FreeAsync(string worker, NameOwner owner) =>
        Free.RunAsync(redis.Database, ("worker", worker), ("claim", JsonSerializer.Serialize(owner)));
}
