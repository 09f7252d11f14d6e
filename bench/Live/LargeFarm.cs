using System.Diagnostics;
using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Bench.Live;

/// <summary>A farm of 100,000 waiting jobs and 200 workers, which report once a second and take nothing.</summary>
internal sealed class LargeFarm : IAsyncDisposable
{
    /// <summary>How many jobs wait.</summary>
    public const int Jobs = 100_000;

    /// <summary>How many workers report.</summary>
    public const int Members = 200;

    private readonly CancellationTokenSource _stop = new();
    private readonly FarmOnRedis _farm;
    private readonly ServiceProvider _services;
    private readonly Task _reporting;

    private LargeFarm(FarmOnRedis farm, TimeSpan loaded)
    {
        (_farm, Loaded) = (farm, loaded);
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddFarm(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("REDIS", farm.Redis)]).Build()), new LeaseOwner("banco", "banco"))
            .BuildServiceProvider();
        _reporting = ReportAsync(_services.GetRequiredService<WorkerRegistry>(), _stop.Token);
    }

    /// <summary>In what time its jobs were loaded, as one text.</summary>
    public TimeSpan Loaded { get; }

    /// <summary>Asks its master.</summary>
    public HttpClient Http => _farm.Http;

    /// <summary>Starts it, and waits until all workers are known and have a score.</summary>
    public static async Task<LargeFarm> StartAsync()
    {
        var farm = await FarmOnRedis.StartAsync(new FarmPlan { Workers = 0, Settings = new Dictionary<string, string> { ["CARGA_AUTO_TRABAJOS"] = "false" } });
        var watch = Stopwatch.StartNew();
        var lines = string.Concat(Enumerable.Range(0, Jobs).Select(i => $"juliaCython,64,64,{1 + (i % 500)},{1 + (i % 3)}\n"));
        using (var text = new StringContent(lines, Encoding.UTF8, "text/plain"))
        using (var patient = new HttpClient { BaseAddress = farm.Http.BaseAddress, Timeout = TimeSpan.FromMinutes(5) })
        using (var answer = await patient.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), text))
            answer.EnsureSuccessStatusCode();
        var large = new LargeFarm(farm, watch.Elapsed);
        await Task.Delay(TimeSpan.FromSeconds(3)); // all of them have reported, and the dispatcher has scored them
        return large;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reporting;
        _stop.Dispose();
        await _services.DisposeAsync();
        await _farm.DisposeAsync();
    }

    // As workers do, but that their gates are shut.
    private static async Task ReportAsync(WorkerRegistry registry, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAll(Enumerable.Range(1, Members).Select(i => registry.AnnounceAsync(
                new WorkerRegistration($"esclavo{i}", "127.0.0.1", 5002, IsOurs: true, DateTimeOffset.UtcNow, Catalogue.AlgorithmNames, Paths: Catalogue.Paths),
                new WorkerState($"nodo{1 + (i % 50)}", false, null, i % 100, 16L << 30, 8) { TotalMemoryBytes = 32L << 30, ShutBecause = ["CPU ajena al 90 %"] })));
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
