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
    private readonly IFetchGate? _gate;
    private readonly Func<IReadOnlyList<string>, Fetched>? _fetch;
    private readonly ConcurrentQueue<Fetched> _came = new();
    private readonly Action<RedisChannel, RedisValue> _onNewJob;
    private readonly Action<RedisChannel, RedisValue> _onEvent;
    private readonly EventHandler<ConnectionFailedEventArgs> _onConnected;
    private readonly EventHandler<EndPointEventArgs> _onMoved;
    private readonly Timer _later;
    private string[] _queues = [];

    /// <summary>A storage on the farm's connection.</summary>
    /// <param name="redis">The farm's Redis.</param>
    /// <param name="election">Gives jobs.</param>
    /// <param name="leases">The leases.</param>
    /// <param name="keeper">Renews this process's leases.</param>
    /// <param name="owner">Who fetches with this storage.</param>
    /// <param name="gate">Says what it may take, or null for any job at any time.</param>
    /// <param name="fetch">How it fetches from queues in order of precedence, or null for <see cref="Election.FetchNext"/>, which can also be asked with a job's end.</param>
    public FarmStorage(
        FarmRedis redis,
        Election election,
        LeaseTable leases,
        LeaseKeeper keeper,
        LeaseOwner owner,
        IFetchGate? gate = null,
        Func<IReadOnlyList<string>, Fetched>? fetch = null)
        : base(redis.Connection, Options(redis))
    {
        (Redis, Leases, Keeper) = (redis, leases, keeper);
        (_election, _owner, _gate, _fetch) = (election, owner, gate, fetch);
        _later = new Timer(_ => Ask());
        _onNewJob = (_, message) => Hear((string?)message);
        _onConnected = (_, _) => Ask(); // what was said meanwhile was not heard
        _onMoved = (_, _) => Ask();
        _onEvent = (_, message) =>
        {
            if (JobEvents.Read((string?)message) is { State: JobState.Cancelled })
                Keeper.Look();
        };
        // Its expired-jobs component casts connections to an internal type, which ours are not.
        _plain = new RedisStorage(redis.Connection, Options(redis));
    }

    /// <summary>Pause between two looks for a job while some wait that are not for this worker, or while Redis is away.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between two looks for a job: one whose news was lost waits this long. Above 0; five seconds by default.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    internal FarmRedis Redis { get; }

    internal LeaseTable Leases { get; }

    internal LeaseKeeper Keeper { get; }

    internal ConcurrentDictionary<string, ServerContext> Announced { get; } = new();

    /// <summary>Set at each call for this server, and stays set until it looks: a call between two looks is not lost.</summary>
    internal AutoResetEvent NewJobs { get; } = new(false);

    /// <summary>Makes an idle server ask for a job at once, because its gate opened.</summary>
    public void AskNow() => NewJobs.Set();

    /// <summary>The server stops asking for now, so no job is left to it.</summary>
    /// <exception cref="RedisException">Redis is away; its last question expires by itself, and one job at most waits for it until then.</exception>
    public Task StopAskingAsync() => _election.StopAskingAsync(_owner);

    /// <summary>The server has stopped: nobody waits for it. In an outage it is soon found out.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            while (_came.TryDequeue(out var fetched))
            {
                if (fetched.Lease is { } lease)
                    await Task.Run(() => Leases.GiveBack(lease)).WaitAsync(TimeSpan.FromSeconds(1)); // it came with the last job's end
            }

            await StopAskingAsync().WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (RedisOutage.Is(e) || e is TimeoutException)
        {
        }
    }

    /// <summary>Listens for new jobs and cancellations; from then on the connection renews the subscriptions by itself.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    public async Task SubscribeAsync()
    {
        await Redis.Subscriber.SubscribeAsync(HangfireKeys.NewJobs, _onNewJob);
        await Redis.Subscriber.SubscribeAsync(FarmKeys.Events, _onEvent);
        Redis.Connection.ConnectionRestored -= _onConnected;
        Redis.Connection.ConnectionRestored += _onConnected;
        Redis.Connection.ConfigurationChanged -= _onMoved; // another server may be the master now
        Redis.Connection.ConfigurationChanged += _onMoved;
    }

    /// <inheritdoc />
    public override IStorageConnection GetConnection() => new FarmConnection(() => (JobStorageConnection)base.GetConnection(), this);

    /// <inheritdoc />
    [Obsolete("Hangfire's mark: processes replace components in its version 2; the stock storage still has only these.")]
    public override IEnumerable<IServerComponent> GetComponents() =>
        _plain.GetComponents().Where(component => component.GetType().Name == "ExpiredJobsWatcher");

    /// <inheritdoc />
    public override bool HasFeature(string featureId) =>
        featureId.StartsWith("TransactionalAcknowledge:", StringComparison.Ordinal)
            ? featureId == JobStorageFeatures.Transaction.RemoveFromQueue(typeof(LeasedJob))
            : base.HasFeature(featureId);

    /// <summary>Asks for the next job, unless the last one's end brought the answer.</summary>
    /// <param name="queues">In order of precedence.</param>
    internal Fetched Fetch(string[] queues)
    {
        _queues = queues;
        if (_came.TryDequeue(out var came))
            return came;
        if (_fetch is not null)
            return _fetch(queues);
        return Room() is var (free, able) ? _election.FetchNext(_owner, queues, free, able) : default;
    }

    /// <summary>The question for the next job as a job's end puts it; null when none is to be put.</summary>
    internal (string Name, RedisValue Value)[]? Question() =>
        _fetch is null && Room() is var (free, able) ? _election.QuestionOf(_owner, _queues, free, able) : null;

    /// <summary>The answer to such a question.</summary>
    internal void Came(Fetched answer) => _came.Enqueue(answer);

    /// <inheritdoc />
    public void Dispose()
    {
        Redis.Connection.ConnectionRestored -= _onConnected;
        Redis.Connection.ConfigurationChanged -= _onMoved;
        _later.Dispose();
        Redis.Subscriber.Unsubscribe(HangfireKeys.NewJobs, _onNewJob, CommandFlags.FireAndForget);
        Redis.Subscriber.Unsubscribe(FarmKeys.Events, _onEvent, CommandFlags.FireAndForget);
        NewJobs.Dispose();
    }

    // What a job may take now; null when none may come.
    private (long? FreeMemory, IReadOnlyList<string>? Abilities)? Room() => _gate switch
    {
        null => (null, null),
        { IsOpen: true } => (_gate.FreeMemoryBytes, _gate.Abilities),
        _ => null,
    };

    private void Hear(string? message)
    {
        switch (WakeCalls.Read(message, _owner.Name, _queues))
        {
            case WakeCall.Now:
                Ask();
                break;
            case WakeCall.Later:
                _later.Change(WakeCalls.Later, Timeout.InfiniteTimeSpan);
                break;
        }
    }

    // A call that was under way while this was disposed of is for nobody.
    private void Ask()
    {
        try
        {
            NewJobs.Set();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static RedisStorageOptions Options(FarmRedis redis) => new()
    {
        Prefix = FarmKeys.HangfirePrefix,
        Db = redis.DatabaseNumber,
        InvisibilityTimeout = TimeSpan.FromDays(3650), // leases say when a job is lost
    };
}
