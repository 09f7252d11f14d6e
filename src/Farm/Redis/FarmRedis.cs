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

    /// <summary>Publish and subscribe.</summary>
    public ISubscriber Subscriber => Connection.GetSubscriber();

    /// <summary>
    /// Connects with a StackExchange.Redis configuration string such as <c>localhost:6379,password=…</c>, or through sentinels
    /// with <c>s1:26379,s2:26379,serviceName=…</c>: then to the server they call the master, even after a failover. If no
    /// sentinel names one at the start, this waits for it.
    /// </summary>
    /// <param name="configuration">The <c>REDIS</c> setting.</param>
    /// <exception cref="SettingException">The string cannot be understood.</exception>
    public static FarmRedis Connect(string configuration)
    {
        var options = Parse(configuration);
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new LinearRetry(500); // the default grows to minutes: work must resume within seconds
        options.ConnectRetry = 3;
        options.KeepAlive = 10;
        return new FarmRedis(Connect(options), options.DefaultDatabase ?? 0);
    }

    // A server that is away at the start gets connected later; sentinels that name no master yet make the client throw.
    private static ConnectionMultiplexer Connect(ConfigurationOptions options)
    {
        using var pause = new ManualResetEventSlim();
        while (true)
        {
            try
            {
                return ConnectionMultiplexer.Connect(options);
            }
            catch (RedisConnectionException) when (!string.IsNullOrEmpty(options.ServiceName))
            {
                pause.Wait(SentinelRetry);
            }
        }
    }

    /// <summary>Checks a configuration string without connecting.</summary>
    /// <exception cref="SettingException">The string cannot be understood.</exception>
    public static void CheckConfiguration(string configuration) => Parse(configuration);

    private static ConfigurationOptions Parse(string configuration)
    {
        try
        {
            var options = ConfigurationOptions.Parse(configuration);
            return options.EndPoints.Count > 0
                ? options
                : throw Variables.Redis.Refusal(configuration, "falta la dirección del servidor.");
        }
        catch (ArgumentException e)
        {
            throw Variables.Redis.Refusal(configuration, e.Message);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
