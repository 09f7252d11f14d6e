using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Testing.Processes;

/// <summary>What a farm of processes is made of.</summary>
public sealed record FarmPlan
{
    /// <summary>How many workers.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>How many masters, over one data folder.</summary>
    public int Masters { get; init; } = 1;

    /// <summary>How many memory nodes.</summary>
    public int Monitors { get; init; } = 2;

    /// <summary>Text of the jobs file, which the master loads at once and looks at each second; null for none.</summary>
    public string? JobsFile { get; init; }

    /// <summary>Configuration string of a Redis that the test runs; null for one of the farm's own.</summary>
    public string? Redis { get; init; }

    /// <summary>How often the farm's own Redis flushes its file: <c>everysec</c>, as most do, or <c>always</c>, before each answer.</summary>
    public string AppendFsync { get; init; } = "everysec";

    /// <summary>True: each worker is on a host of its own name, <c>nodo-</c> and the worker's; false: all on this machine.</summary>
    public bool HostPerWorker { get; init; }

    /// <summary>Settings of all programs, which override the plan's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>Master, workers and memory nodes as processes of their own over the installed redis-server, all on 127.0.0.1.</summary>
public sealed class FarmOnRedis : IAsyncDisposable
{
    private readonly FarmPlan _plan;
    private readonly RedisServerFixture? _redis;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-farm-");
    private readonly List<FarmProcess> _started = [];
    private readonly Dictionary<string, FarmProcess> _workers = [];
    private readonly List<FarmProcess> _masters = [];

    private FarmOnRedis(FarmPlan plan) => (_plan, _redis) = (plan, plan.Redis is null ? new RedisServerFixture(plan.AppendFsync) : null);

    /// <summary>Whether redis-server can be started here.</summary>
    public static bool IsPossible => Installed.Has("redis-server");

    /// <summary>The current masters.</summary>
    public IReadOnlyList<FarmProcess> Masters => _masters;

    /// <summary>The first of them, in most farms the only one.</summary>
    public FarmProcess Master => _masters[0];

    /// <summary>Asks the first master; it stays at its address when it is restarted.</summary>
    public HttpClient Http => Master.Http;

    /// <summary>The current workers, by name.</summary>
    public IReadOnlyDictionary<string, FarmProcess> Workers => _workers;

    /// <summary>The memory nodes.</summary>
    public IReadOnlyList<FarmProcess> Monitors { get; private set; } = [];

    /// <summary>Its programs that run now, by name.</summary>
    public IReadOnlyDictionary<string, FarmProcess> Programs => _masters.Select((master, i) => ($"maestro{i + 1}", master))
        .Concat(_workers.Select(worker => (worker.Key, worker.Value)))
        .Concat(Monitors.Select((monitor, i) => ($"memoria{i + 1}", monitor)))
        .Where(program => program.Item2.IsRunning)
        .ToDictionary(program => program.Item1, program => program.Item2);

    /// <summary>Configuration string of its Redis.</summary>
    public string Redis => _redis?.Configuration ?? _plan.Redis!;

    /// <summary>Path of the jobs file.</summary>
    public string JobsFile => Path.Combine(_folder.FullName, "trabajos.txt");

    /// <summary>Path of the data folder.</summary>
    public string DataFolder => _plan.Settings.GetValueOrDefault("CARPETA_DATOS") ?? Path.Combine(_folder.FullName, "datos");

    /// <summary>Starts everything and waits until it is ready.</summary>
    public static async Task<FarmOnRedis> StartAsync(FarmPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var farm = new FarmOnRedis(plan);
        try
        {
            if (farm._redis is not null)
                await farm._redis.InitializeAsync();
            if (plan.JobsFile is { } text)
                await File.WriteAllTextAsync(farm.JobsFile, text);
            for (var i = 1; i <= plan.Masters; i++)
                farm._masters.Add(await farm.Start(FarmProgram.Master, farm.MasterSettings("0")).ReadyAsync());
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

    /// <summary>Starts another worker, or a stopped one again; does not wait for it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="redis">Another way to the farm's Redis, or null for the direct one.</param>
    /// <param name="master">Another way to its masters, a URL, or null for the direct ones.</param>
    /// <param name="data">A data folder of its own, or null for the farm's.</param>
    public FarmProcess StartWorker(string name, string? redis = null, string? master = null, string? data = null)
    {
        List<KeyValuePair<string, string>> own = [new("ESCLAVO", name), new("ESCLAVO_HOST", "127.0.0.1"), new("ESCLAVO_PORT", "0"), new("REDIS", redis ?? Redis)];
        if (master is not null)
            own.Add(new("MAESTRO_URL", master));
        if (data is not null)
            own.Add(new("CARPETA_DATOS", data));
        if (_plan.HostPerWorker)
            own.Add(new("NODO_HOST", $"nodo-{name}"));
        return _workers[name] = Start(FarmProgram.Worker, own);
    }

    /// <summary>Stops the first master in an orderly way and starts a new one at the same address over the same data.</summary>
    /// <returns>Exit code of the old one.</returns>
    public async Task<int> RestartMasterAsync()
    {
        var code = await Master.StopAsync();
        await StartMasterAgainAsync();
        return code;
    }

    /// <summary>Kills Redis; what its append-only file holds survives.</summary>
    public Task KillRedisAsync() => _redis!.KillAsync();

    /// <summary>Freezes Redis: it keeps its connections and answers nothing. Or lets it continue.</summary>
    public void FreezeRedis(bool isFrozen) => _redis!.Freeze(isFrozen);

    /// <summary>Starts Redis again on its port, with its file.</summary>
    public Task RestartRedisAsync() => _redis!.RestartAsync();

    /// <summary>Kills the first master.</summary>
    public async Task KillMasterAsync()
    {
        Master.Signal(UnixSignal.Kill);
        await Master.ExitAsync();
    }

    /// <summary>Starts a new first master at the address of the one that ended, over the same data.</summary>
    /// <param name="redis">Where it finds Redis, or null for the farm's own address.</param>
    public Task StartMasterAgainAsync(string? redis = null) => StartMasterAgain(0, redis).ReadyAsync();

    /// <summary>Starts a new master at the address of the one that ended, over the same data; does not wait for it.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <param name="redis">Where it finds Redis, or null for the farm's own address.</param>
    public FarmProcess StartMasterAgain(int number, string? redis = null) =>
        _masters[number] = Start(FarmProgram.Master, [.. MasterSettings($"{_masters[number].Http.BaseAddress!.Port}"), new("REDIS", redis ?? Redis)]);

    /// <summary>Kills the first master and starts a new one at the same address over the same data.</summary>
    public async Task KillAndRestartMasterAsync()
    {
        await KillMasterAsync();
        await StartMasterAgainAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started))
            await process.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private KeyValuePair<string, string>[] MasterSettings(string port) =>
    [
        new("MAESTRO_HOST", "127.0.0.1"), new("MAESTRO_PORT", port), new("ARCHIVO_TRABAJOS", JobsFile),
        new("CARGA_AUTO_TRABAJOS", _plan.JobsFile is null ? "no" : "si"), new("MONITOR_ARCHIVO_INTERVAL", "1"),
    ];

    private FarmProcess Start(FarmProgram program, IEnumerable<KeyValuePair<string, string>> own)
    {
        var settings = new Dictionary<string, string>
        {
            ["REDIS"] = Redis,
            ["CARPETA_DATOS"] = DataFolder,
            ["COMPUERTA_CPU_CIERRA"] = "101", // never, unless the plan says otherwise: a machine that runs tests is busy with other things
        };
        if (program != FarmProgram.Master)
            settings["MAESTRO_URL"] = string.Join(';', _masters.AsEnumerable().Reverse().Select(m => m.Http.BaseAddress)); // tests ask the first, workers another if there is one
        foreach (var (name, value) in own.Concat(_plan.Settings))
            settings[name] = value;
        var process = FarmProcess.Start(program, settings);
        _started.Add(process);
        return process;
    }
}
