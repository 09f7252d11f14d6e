using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Something that the masters' store could not take.</summary>
/// <param name="Bytes">How many.</param>
/// <param name="Reason">What the disk said.</param>
public sealed record StoreRefusal(long Bytes, string Reason);

/// <summary>
/// Whether the masters' store takes what is rendered. As long as it does not, <see cref="Election"/> gives out no job: each would be
/// rendered in vain. Orders are still accepted.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class StoreRoom(FarmRedis redis)
{
    private const string Bytes = "bytes", Reason = "motivo";

    private static readonly FarmScript Open = new("bytes", """
        if redis.call('HGET', key.storeFull, 'bytes') ~= arg.bytes then return 0 end
        redis.call('DEL', key.storeFull)
        redis.call('PUBLISH', hangfire.newJobs, '')
        return 1
        """);

    /// <summary>Something could not be stored.</summary>
    public Task ShutAsync(StoreRefusal refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return redis.Database.HashSetAsync(FarmKeys.StoreFull, [new(Bytes, refused.Bytes), new(Reason, refused.Reason)]);
    }

    /// <summary>What the store could not take last; null while it takes everything.</summary>
    public async Task<StoreRefusal?> WhyShutAsync() => await redis.Database.HashGetAsync(FarmKeys.StoreFull, [Bytes, Reason]) is [{ HasValue: true } bytes, var reason]
        ? new StoreRefusal((long)bytes, (string?)reason ?? "")
        : null;

    /// <summary>There is room for it again.</summary>
    /// <returns>False when somebody else said so before, or something else was refused since.</returns>
    public async Task<bool> OpenAsync(StoreRefusal refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return (bool)await Open.RunAsync(redis.Database, ("bytes", refused.Bytes));
    }
}
