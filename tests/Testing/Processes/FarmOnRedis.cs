using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Testing.Processes;

/// <summary>What a farm of processes is made of.</summary>
public sealed record FarmPlan
{
    /// <summary>How many workers.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>How many memory nodes.</summary>
    public int Monitors { get; init; } = 2;

    /// <summary>Text of the jobs file, which the master loads at once and looks at each second; null for none.</summary>
    public string? JobsFile { get; init; }

    /// <summary>Settings of all programs, over the plan's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>Master, workers and memory nodes as processes of their own over the installed redis-server, all on 127.0.0.1.</summary>
public sealed class FarmOnRedis : IAsyncDisposable
{
    private readonly FarmPlan _plan;
    private readonly RedisServerFixture _redis = new(persistent: true);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-farm-");
    private readonly List<FarmProcess> _started = [];
    private readonly Dictionary<string, FarmProcess> _workers = [];

    private FarmOnRedis(FarmPlan plan) => _plan = plan;

    /// <summary>Whether redis-server can be started here.</summary>
    public static bool IsPossible => Installed.Has("redis-server");

    /// <summary>The master of now.</summary>
    public FarmProcess Master { get; private set; } = null!;

    /// <summary>Asks the master; it stays at its address when it is restarted.</summary>
    public HttpClient Http => Master.Http;

    /// <summary>The workers of now, by name.</summary>
    public IReadOnlyDictionary<string, FarmProcess> Workers => _workers;

    /// <summary>The memory nodes.</summary>
    public IReadOnlyList<FarmProcess> Monitors { get; private set; } = [];

    /// <summary>Configuration string of its Redis.</summary>
    public string Redis => _redis.Configuration;

    /// <summary>Path of the jobs file.</summary>
    public string JobsFile => Path.Combine(_folder.FullName, "trabajos.txt");

    /// <summary>Path of the data folder.</summary>
    public string DataFolder => Path.Combine(_folder.FullName, "datos");

    /// <summary>Starts everything and waits until it is ready.</summary>
    public static async Task<FarmOnRedis> StartAsync(FarmPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var farm = new FarmOnRedis(plan);
        try
        {
            await farm._redis.InitializeAsync();
            if (plan.JobsFile is { } text)
                await File.WriteAllTextAsync(farm.JobsFile, text);
            farm.Master = await farm.Start(FarmProgram.Master, farm.MasterSettings("0")).ReadyAsync();
            for (var i = 1; i <= plan.Workers; i++)
                farm.StartWorker($"esclavo{i}");
            farm.Monitors = [.. Enumerable.Range(1, plan.Monitors).Select(i => farm.Start(
                FarmProgram.Monitor, [new("MEMORIA_NODE", $"memoria{i}"), new("MEMORIA_HOST", "127.0.0.1"), new("MEMORIA_PORT", "0")]))];
            foreach (var process in farm._started)
                await process.ReadyAsync();
            return farm;
        }
        catch
        {
            await farm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another worker, or a stopped one again; it is not waited for.</summary>
    public FarmProcess StartWorker(string name) => _workers[name] = Start(
        FarmProgram.Worker, [new("ESCLAVO", name), new("ESCLAVO_HOST", "127.0.0.1"), new("ESCLAVO_PORT", "0")]);

    /// <summary>Starts another master over the same data, at an address of its own, and waits until it is ready.</summary>
    public Task<FarmProcess> StartMasterAsync() => Start(FarmProgram.Master, MasterSettings("0")).ReadyAsync();

    /// <summary>Stops the master in good order and starts a new one at the same address over the same data.</summary>
    /// <returns>Exit code of the old one.</returns>
    public async Task<int> RestartMasterAsync()
    {
        var code = await Master.StopAsync();
        Master = await Start(FarmProgram.Master, MasterSettings($"{Http.BaseAddress!.Port}")).ReadyAsync();
        return code;
    }

    /// <summary>Kills Redis; what its append-only file holds survives.</summary>
    public Task KillRedisAsync() => _redis.KillAsync();

    /// <summary>Starts Redis again on its port, with its file.</summary>
    public Task RestartRedisAsync() => _redis.RestartAsync();

    /// <summary>Kills the master and starts a new one at the same address over the same data.</summary>
    public async Task KillAndRestartMasterAsync()
    {
        Master.Signal(UnixSignal.Kill);
        await Master.ExitAsync();
        Master = await Start(FarmProgram.Master, MasterSettings($"{Http.BaseAddress!.Port}")).ReadyAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started))
            await process.DisposeAsync();
        await _redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private KeyValuePair<string, string>[] MasterSettings(string port) =>
    [
        new("MAESTRO_HOST", "127.0.0.1"), new("MAESTRO_PORT", port), new("ARCHIVO_TRABAJOS", JobsFile),
        new("CARGA_AUTO_TRABAJOS", _plan.JobsFile is null ? "no" : "si"), new("MONITOR_ARCHIVO_INTERVAL", "1"),
    ];

    private FarmProcess Start(FarmProgram program, KeyValuePair<string, string>[] own)
    {
        var settings = new Dictionary<string, string>(own) { ["REDIS"] = Redis, ["CARPETA_DATOS"] = DataFolder };
        if (program != FarmProgram.Master)
            settings["MAESTRO_URL"] = Http.BaseAddress!.ToString();
        foreach (var (name, value) in _plan.Settings)
            settings[name] = value;
        var process = FarmProcess.Start(program, settings);
        _started.Add(process);
        return process;
    }
}
