using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Monitor;
using HpcHangfire.Web;
using HpcHangfire.WorkerHost;

namespace HpcHangfire.Standalone;

/// <summary>What the farm in one process is made of.</summary>
/// <param name="Workers">Workers, 1..64.</param>
/// <param name="Port">The master's port; the others are beside it, as in the contract. 0 takes free ports for all.</param>
/// <param name="DataFolder">Where pictures, resultados.txt and Redis's file are.</param>
/// <param name="JobsFile">The jobs file.</param>
/// <param name="Memory">MiB that the embedded Redis keeps in memory.</param>
internal sealed record StandaloneOptions(int Workers, int Port, string DataFolder, string JobsFile, int Memory);

/// <summary>The usual programs, a master, workers and two monitors, in one process over an embedded Redis.</summary>
internal sealed class StandaloneFarm : IAsyncDisposable
{
    private const int Monitors = 2;
    private readonly EmbeddedRedis _redis;
    private readonly FarmRedis _connection;
    private readonly List<WebApplication> _programs = [];
    private bool _isWhole;

    // Garnet locks only the keys that a script declares, while Hangfire's plain commands write others beside it, and then a script may
    // end halfway. One connection for all programs is one session, which runs its commands one after the other.
    private StandaloneFarm(EmbeddedRedis redis) => (_redis, _connection) = (redis, FarmRedis.Connect(redis.Configuration));

    /// <summary>The master's address.</summary>
    public Uri Master { get; private set; } = null!;

    /// <summary>Names and addresses of the workers.</summary>
    public List<(string Name, Uri Url)> WorkerUrls { get; } = [];

    /// <summary>Names and addresses of the monitors.</summary>
    public List<(string Name, Uri Url)> MonitorUrls { get; } = [];

    /// <summary>Starts the embedded Redis, which remembers earlier runs in the data folder.</summary>
    /// <exception cref="SettingException">The folder cannot be used, or another farm uses it.</exception>
    public static StandaloneFarm Open(StandaloneOptions options) => new(new EmbeddedRedis(options.DataFolder, options.Memory));

    /// <summary>Starts the programs; the master first, so that the others know its port.</summary>
    /// <param name="options">What the farm is made of.</param>
    /// <param name="told">Cancelled when it is told to stop.</param>
    /// <returns>False when it was told to stop, or a program ended, before all had started.</returns>
    /// <exception cref="IOException">A program could not listen.</exception>
    public async Task<bool> StartAsync(StandaloneOptions options, CancellationToken told)
    {
        try
        {
            await StartProgramsAsync(options, told);
            _isWhole = true;
        }
        catch (OperationCanceledException)
        {
        }

        return _isWhole;
    }

    /// <summary>
    /// Runs until Ctrl-C or SIGTERM, which stops every program, or until one of them ends: half a farm is none. One that did not start
    /// whole stops at once.
    /// </summary>
    /// <returns>Whether none has failed.</returns>
    public async Task<bool> WaitForShutdownAsync()
    {
        var ends = _programs.Select(program => program.WaitForShutdownAsync()).ToList();
        if (_isWhole)
            await Task.WhenAny(ends);
        foreach (var program in _programs)
            program.Lifetime.StopApplication();
        await Task.WhenAll(ends);
        return !_programs.Exists(FarmHost.HasFailed);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // All at once, and before Redis: running programs still tell it what they leave undone.
        await Task.WhenAll(_programs.Select(program => program.StopAsync()));
        foreach (var program in _programs)
            await program.DisposeAsync();
        await _connection.DisposeAsync();
        _redis.Dispose();
    }

    private async Task StartProgramsAsync(StandaloneOptions options, CancellationToken told)
    {
        var shared = new Dictionary<string, string?>
        {
            [Variables.Redis.Name] = _redis.Configuration,
            [Variables.DataFolder.Name] = options.DataFolder,
            [Variables.JobsFile.Name] = options.JobsFile,
        };
        Master = await StartAsync(MasterApp.Build([], With(
            shared, (Variables.MasterHost, "127.0.0.1"), (Variables.MasterPort, At(options, 0))), _connection), told);

        // The workers share this machine's processors: each gets an equal part, rounded up, at least one thread.
        var threads = Math.Max(1, (Environment.ProcessorCount + options.Workers - 1) / options.Workers);
        for (var i = 1; i <= options.Workers; i++)
        {
            var name = $"esclavo{i}";
            var worker = WorkerApp.Build([], With(
                shared,
                (Variables.WorkerId, name),
                (Variables.WorkerHost, "127.0.0.1"),
                (Variables.WorkerPort, At(options, 9 + i)),
                (Variables.WorkerThreads, $"{threads}"),
                (Variables.MasterUrls, Master.ToString())), _connection);
            WorkerUrls.Add((name, await StartAsync(worker, told)));
        }

        for (var i = 1; i <= Monitors; i++)
        {
            var name = $"memoria{i}";
            var monitor = MonitorApp.Build([], With(
                shared, (Variables.MonitorName, name), (Variables.MonitorHost, "127.0.0.1"), (Variables.MonitorPort, At(options, 1 + i))),
                services => services.AddSingleton(_connection));
            MonitorUrls.Add((name, await StartAsync(monitor, told)));
        }
    }

    private async Task<Uri> StartAsync(WebApplication program, CancellationToken told)
    {
        _programs.Add(program);
        await using var stop = told.Register(program.Lifetime.StopApplication);
        if (!await FarmHost.StartAsync(program) || _programs.Exists(started => started.Lifetime.ApplicationStopping.IsCancellationRequested))
            throw new OperationCanceledException("a program ended while the farm started");
        return new Uri(program.Urls.First());
    }

    private static string At(StandaloneOptions options, int offset) => options.Port == 0 ? "0" : $"{options.Port + offset}";

    private static Dictionary<string, string?> With(Dictionary<string, string?> shared, params ReadOnlySpan<(Setting Setting, string Value)> more)
    {
        var all = new Dictionary<string, string?>(shared);
        foreach (var (setting, value) in more)
            all[setting.Name] = value;
        return all;
    }
}
