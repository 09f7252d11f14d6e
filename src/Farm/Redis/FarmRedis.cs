using HpcHangfire.Contract.Settings;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// A program's one connection to Redis. It is made at once and never given up. While the server is away, commands throw
/// <see cref="RedisException"/>; when it is back they work again, without a restart.
/// </summary>
public sealed class FarmRedis : IAsyncDisposable
{
    private static readonly TimeSpan SentinelRetry = TimeSpan.FromMilliseconds(500);

    private FarmRedis(ConnectionMultiplexer connection, int database)
    {
        Connection = connection;
        DatabaseNumber = database;
        Database = connection.GetDatabase(database);
    }

    /// <summary>The shared connection, for Hangfire's storage.</summary>
    public IConnectionMultiplexer Connection { get; }

    /// <summary>Whether there is a connection now. With one a command may still fail; without one it will.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>Index of the database named in the configuration string, 0 when none is.</summary>
    public int DatabaseNumber { get; }

    /// <summary>Commands and scripts.</summary>
    public IDatabase Database { get; }

    /// <summary>Why no command can be sent now, for the log; null while there is a connection.</summary>
    public string? WhyUnreachable =>
        Connection.IsConnected ? null : $"no connection to {string.Join(", ", Connection.GetEndPoints(configuredOnly: true).Select(EndPointCollection.ToString))}";

    /// <summary>The records that could not be understood.</summary>
    public BrokenRecords Broken { get; } = new();

    /// <summary>Publish and subscribe.</summary>
    public ISubscriber Subscriber => Connection.GetSubscriber();

    /// <summary>
    /// Connects to a server, or through sentinels to the one that they call the master, even after a failover. If no sentinel names
    /// one at the start, this waits for it.
    /// </summary>
    /// <param name="address">Where, and who we are there.</param>
    /// <param name="stopping">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="SettingException">The server is there and has no such database.</exception>
    public static FarmRedis Connect(RedisAddress address, CancellationToken stopping = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var options = address.Options.Clone();
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new LinearRetry(500); // the default grows to minutes: work must resume within seconds
        options.ConnectRetry = 3;
        options.KeepAlive = 10;
        var connection = ConnectNow(options, stopping);
        var database = options.DefaultDatabase ?? 0;
        var databases = connection.GetServers().Where(server => server.IsConnected).Select(server => server.DatabaseCount).FirstOrDefault();
        if (databases == 0 || database < databases)
            return new FarmRedis(connection, database);
        connection.Dispose();
        throw Variables.Redis.Refusal($"{database}", $"el servidor tiene {databases} bases de datos, de la 0 a la {databases - 1}.");
    }

    /// <summary>Connects to an address as <see cref="RedisAddress.Parse"/> understands it.</summary>
    /// <exception cref="SettingException">It cannot be understood, or the server has no such database.</exception>
    public static FarmRedis Connect(string address) => Connect(RedisAddress.Parse(address));

    // A server that is away at the start gets connected later; sentinels that name no master yet make the client throw.
    private static ConnectionMultiplexer ConnectNow(ConfigurationOptions options, CancellationToken stopping)
    {
        using var pause = new ManualResetEventSlim();
        while (true)
        {
            try
            {
                // A machine that answers no packet costs seconds per try; whoever stops meanwhile leaves the try alone.
                return ConnectionMultiplexer.ConnectAsync(options).WaitAsync(stopping).GetAwaiter().GetResult();
            }
            catch (RedisConnectionException) when (!string.IsNullOrEmpty(options.ServiceName))
            {
                pause.Wait(SentinelRetry, stopping);
            }
        }
    }

    /// <summary>Has the server write all that it holds to its disk, and returns when that is done. The configuration string must allow it: <c>allowAdmin=true</c>.</summary>
    /// <returns>A mark that what it wrote contains. An answer alone proves nothing: a server may say so, and have failed.</returns>
    /// <exception cref="RedisException">It could not.</exception>
    public string Save()
    {
        var mark = Guid.NewGuid().ToString("N");
        Database.StringSet(FarmKeys.Checkpoint, mark, TimeSpan.FromHours(1));
        Connection.GetServers()[0].Execute("SAVE");
        return mark;
    }

    /// <summary>Whether a server holds what <see cref="Save"/> wrote.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    public bool Holds(string mark) => Database.StringGet(FarmKeys.Checkpoint) == mark;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
