using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Something that the masters' store could not take.</summary>
/// <param name="JobId">Whose it was.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Reason">What the disk said.</param>
public sealed record StoreRefusal(string JobId, long Bytes, string Reason);

/// <summary>
/// Whether the masters' store takes what is rendered. As long as it does not, <see cref="Election"/> gives out no job: each would be
/// rendered in vain. Orders are still accepted.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class StoreRoom(FarmRedis redis)
{
    // Of several that did not fit, the largest has to.
    private static readonly FarmScript Shut = new("job, bytes, reason", """
        local before = number(redis.call('HGET', key.storeFull, storeField.bytes), -1)
        if before >= tonumber(arg.bytes) then return 0 end
        redis.call('HSET', key.storeFull, storeField.job, arg.job, storeField.bytes, arg.bytes, storeField.reason, arg.reason)
        return 1
        """);

    private static readonly FarmScript Open = new("job, bytes", """
        local before = redis.call('HMGET', key.storeFull, storeField.job, storeField.bytes)
        if (before[1] or '') ~= arg.job or number(before[2], 0) ~= number(arg.bytes, 0) then return 0 end
        redis.call('DEL', key.storeFull)
        redis.call('PUBLISH', hangfire.newJobs, '')
        return 1
        """);

    /// <summary>Something could not be stored.</summary>
    public Task ShutAsync(StoreRefusal refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return Shut.RunAsync(redis.Database, ("job", refused.JobId), ("bytes", refused.Bytes), ("reason", refused.Reason));
    }

    /// <summary>What the store could not take last; null while it takes everything.</summary>
    public async Task<StoreRefusal?> WhyShutAsync() => await redis.Database.HashGetAsync(FarmKeys.StoreFull, [StoreFields.Job, StoreFields.Bytes, StoreFields.Reason]) is var told && Array.Exists(told, part => part.HasValue)
        ? new StoreRefusal(told[0].ToString(), told[1].TryParse(out long bytes) ? bytes : 0, told[2].ToString())
        : null;

    /// <summary>Of several masters over one folder one may probe it; two at once would take each other's room.</summary>
    /// <param name="life">How long the others leave it alone.</param>
    public Task<bool> TakeTurnAsync(TimeSpan life) => redis.Database.StringSetAsync(FarmKeys.Lock("sitio"), Environment.MachineName, life, When.NotExists);

    /// <summary>There is room for it again.</summary>
    /// <returns>False when somebody else said so before, or something else was refused since.</returns>
    public async Task<bool> OpenAsync(StoreRefusal refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return (bool)await Open.RunAsync(redis.Database, ("job", refused.JobId), ("bytes", refused.Bytes));
    }
}
