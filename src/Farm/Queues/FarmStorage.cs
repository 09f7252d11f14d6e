using System.Collections.Concurrent;
using Hangfire.Redis.StackExchange;
using Hangfire.Server;
using Hangfire.Storage;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Hangfire's Redis storage with our fetch, heartbeat and locks, and without its watcher of fetched jobs, which runs long jobs
/// twice. Dashboard, schedules and states are the stock storage's. Every program of the farm uses this one, even those that
/// only enqueue: one plain storage on the same keys would bring the watcher back.
/// </summary>
public sealed class FarmStorage : RedisStorage, IDisposable
{
    private readonly Election _election;
    private readonly LeaseOwner _owner;
    private readonly RedisStorage _plain;
    private readonly Action<RedisChannel, RedisValue> _onNewJob;
    private readonly Action<RedisChannel, RedisValue> _onEvent;

    /// <summary>A storage on the farm's connection.</summary>
    /// <param name="redis">The farm's Redis.</param>
    /// <param name="election">Gives jobs.</param>
    /// <param name="leases">The leases.</param>
    /// <param name="keeper">Renews this process's leases.</param>
    /// <param name="owner">Who fetches with this storage.</param>
    /// <param name="fetch">How it fetches from queues in order of precedence, or null for <see cref="Election.FetchNext"/>.</param>
    public FarmStorage(
        FarmRedis redis, Election election, LeaseTable leases, LeaseKeeper keeper, LeaseOwner owner, Func<IReadOnlyList<string>, Fetched>? fetch = null)
        : base(redis.Connection, Options(redis))
    {
        (Redis, Leases, Keeper) = (redis, leases, keeper);
        (_election, _owner) = (election, owner);
        Fetch = fetch ?? (queues => election.FetchNext(owner, queues));
        _onNewJob = (_, _) => NewJobs.Set();
        _onEvent = (_, message) =>
        {
            if (JobEvents.Read((string?)message) is { State: JobState.Cancelled })
                Keeper.Look();
        };
        // Its expired-jobs component casts connections to an internal type, which ours are not.
        _plain = new RedisStorage(redis.Connection, Options(redis));
    }

    /// <summary>Longest pause between two looks for a job: one that was submitted while pub/sub was reconnecting waits this long. Above 0; half a second by default.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(500);

    internal FarmRedis Redis { get; }

    internal LeaseTable Leases { get; }

    internal LeaseKeeper Keeper { get; }

    internal Func<IReadOnlyList<string>, Fetched> Fetch { get; }

    internal ConcurrentDictionary<string, ServerContext> Announced { get; } = new();

    /// <summary>Set at each enqueue, and stays set until somebody looks: a wake-up between two looks is not lost.</summary>
    internal AutoResetEvent NewJobs { get; } = new(false);

    /// <summary>Makes an idle server ask for a job at once, because its gate opened.</summary>
    public void AskNow() => NewJobs.Set();

    /// <summary>The server stops asking for now, so no job is left to it.</summary>
    /// <exception cref="RedisException">Redis is away; its last question soon expires by itself.</exception>
    public void StopAsking() => _election.StopAsking(_owner);

    /// <summary>Listens for new jobs and cancellations; from then on the connection renews the subscriptions by itself.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    public async Task SubscribeAsync()
    {
        await Redis.Subscriber.SubscribeAsync(HangfireKeys.NewJobs, _onNewJob);
        await Redis.Subscriber.SubscribeAsync(FarmKeys.Events, _onEvent);
    }

    /// <inheritdoc />
    public override IStorageConnection GetConnection() => new FarmConnection(() => (JobStorageConnection)base.GetConnection(), this);

    /// <inheritdoc />
    [Obsolete("Hangfire's mark: processes replace components in its version 2; the stock storage still has only these.")]
    public override IEnumerable<IServerComponent> GetComponents() =>
        _plain.GetComponents().Where(component => component.GetType().Name == "ExpiredJobsWatcher");

    /// <inheritdoc />
    public override bool HasFeature(string featureId) =>
        !featureId.StartsWith("TransactionalAcknowledge:", StringComparison.Ordinal) && base.HasFeature(featureId);

    /// <inheritdoc />
    public void Dispose()
    {
        Redis.Subscriber.Unsubscribe(HangfireKeys.NewJobs, _onNewJob, CommandFlags.FireAndForget);
        Redis.Subscriber.Unsubscribe(FarmKeys.Events, _onEvent, CommandFlags.FireAndForget);
        NewJobs.Dispose();
    }

    private static RedisStorageOptions Options(FarmRedis redis) => new()
    {
        Prefix = FarmKeys.HangfirePrefix,
        Db = redis.DatabaseNumber,
        InvisibilityTimeout = TimeSpan.FromDays(3650), // leases say when a job is lost
    };
}
