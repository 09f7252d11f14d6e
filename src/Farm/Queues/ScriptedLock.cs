using System.Diagnostics;
using Hangfire.Storage;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// The short lock that Hangfire takes around a state change or a scheduler's tick. It is SET NX with an owner and an end, removed
/// only by its owner (the Redis documentation's "correct implementation with a single instance"). Our own code does not use it.
/// </summary>
internal sealed class ScriptedLock : IDisposable
{
    // Far longer than what Hangfire does under it; if its process dies, others wait no longer than this.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    private static readonly FarmScript ReleaseOwn = new("resource, owner", """
        if redis.call('GET', key.lock(arg.resource)) == arg.owner then return redis.call('DEL', key.lock(arg.resource)) end
        return 0
        """);

    private readonly IDatabase _database;
    private readonly string _resource;
    private readonly string _owner = Guid.NewGuid().ToString("N");

    private ScriptedLock(IDatabase database, string resource) => (_database, _resource) = (database, resource);

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="DistributedLockTimeoutException">Another held it all the time.</exception>
    public static ScriptedLock Acquire(IDatabase database, string resource, TimeSpan timeout)
    {
        var taken = new ScriptedLock(database, resource);
        var waited = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        while (!database.StringSet(FarmKeys.Lock(resource), taken._owner, Life, When.NotExists))
        {
            if (waited.Elapsed >= timeout)
                throw new DistributedLockTimeoutException(resource);
            pause.Wait(Retry);
        }

        return taken;
    }

    public void Dispose()
    {
        try
        {
            ReleaseOwn.Run(_database, ("resource", _resource), ("owner", _owner));
        }
        catch (Exception e) when (RedisOutage.Is(e)) // it ends by itself
        {
        }
    }
}
