using StackExchange.Redis;

namespace HpcHangfire.Testing.RespServers;

/// <summary>A Redis master with an append-only file, its replica, and three sentinels of which two must agree; all from the installed redis-server.</summary>
public sealed class SentinelGroup : IAsyncDisposable
{
    private const string Name = "granja";
    private const int Attempts = 5;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-sentinel-");
    private readonly List<RedisProcess> _started = [];
    private readonly List<int> _sentinels = [];
    private int _master;
    private int _replica;
    private ConnectionMultiplexer? _asking;

    private SentinelGroup()
    {
    }

    /// <summary>As the setting <c>REDIS</c> takes it: the sentinels and the name of what they watch.</summary>
    public string Configuration => $"{string.Join(',', _sentinels.Select(port => $"127.0.0.1:{port}"))},serviceName={Name}";

    /// <summary>Configuration string of the server that was the replica, and of it alone.</summary>
    public string Replica => $"127.0.0.1:{_replica}";

    /// <summary>Starts all five and waits until every sentinel knows of the replica and of the others.</summary>
    public static async Task<SentinelGroup> StartAsync()
    {
        var group = new SentinelGroup();
        try
        {
            group._master = await group.StartServerAsync();
            group._replica = await group.StartServerAsync("--replicaof", "127.0.0.1", $"{group._master}");
            for (var i = 0; i < 3; i++)
                await group.StartSentinelAsync();
            group._asking = await ConnectionMultiplexer.SentinelConnectAsync(
                string.Join(',', group._sentinels.Select(port => $"127.0.0.1:{port}")) + ",allowAdmin=true");
            await Eventually.True(
                async () => (await Task.WhenAll(group._asking.GetServers().Select(s => s.SentinelMasterAsync(Name))))
                    .All(told => told.Contains(new("num-slaves", "1")) && told.Contains(new("num-other-sentinels", "2"))),
                "the sentinels know each other and the replica");
            await group.ReplicatedAsync();
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the replica has what the master has.</summary>
    public async Task ReplicatedAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_master}");
        await Eventually.True(
            async () =>
            {
                await redis.GetDatabase().StringSetAsync("marca", "x"); // WAIT waits for what its own connection wrote, and all before it
                return (int)await redis.GetDatabase().ExecuteAsync("WAIT", "1", "1000") == 1;
            },
            "the replica has everything");
    }

    /// <summary>Kills the first master; nobody starts it again.</summary>
    public async Task KillMasterAsync()
    {
        await _started[0].DisposeAsync();
        _started.RemoveAt(0);
    }

    /// <summary>Waits until the sentinels name a master other than the first.</summary>
    public Task FailedOverAsync() => Eventually.True(
        async () => (await Task.WhenAll(_asking!.GetServers().Select(s => s.SentinelGetMasterAddressByNameAsync(Name))))
            .All(master => master is not null && !$"{master}".EndsWith($":{_master}", StringComparison.Ordinal)),
        "the replica is the master",
        TimeSpan.FromSeconds(60));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_asking is not null)
            await _asking.DisposeAsync();
        foreach (var process in _started)
            await process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<int> StartServerAsync(params string[] more) => StartAsync("Ready to accept connections", port =>
        ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "yes", "--repl-diskless-sync-delay", "0",
            "--dir", _folder.CreateSubdirectory($"{port}").FullName, .. more]);

    private async Task StartSentinelAsync() => _sentinels.Add(await StartAsync("Sentinel ID is", port =>
    {
        var folder = _folder.CreateSubdirectory($"{port}").FullName;
        var settings = Path.Combine(folder, "sentinel.conf"); // a sentinel writes what it learns into it
        File.WriteAllText(settings, $"""
            bind 127.0.0.1
            port {port}
            dir {folder}
            sentinel monitor {Name} 127.0.0.1 {_master} 2
            sentinel down-after-milliseconds {Name} 2000
            sentinel failover-timeout {Name} 10000

            """);
        return [settings, "--sentinel"];
    }));

    private async Task<int> StartAsync(string ready, Func<int, string[]> arguments)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var port = FreePort.Next();
            if (await RedisProcess.TryStartAsync(ready, arguments(port)) is not { } process)
                continue;
            _started.Add(process);
            return port;
        }

        throw new InvalidOperationException("redis-server is installed but does not stay alive.");
    }
}
