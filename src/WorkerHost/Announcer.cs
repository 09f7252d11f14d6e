using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.WorkerHost.Placement;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace HpcHangfire.WorkerHost;

/// <summary>
/// Tells Redis every two seconds, and at each change of the slot, that this worker lives and what it does; and the master
/// once, by HTTP, as every slave of the contract does. Silence of ten seconds makes it inactive, an orderly stop at once.
/// </summary>
public sealed partial class Announcer(
    WorkerRegistry registry,
    Slot slot,
    WorkerGate gate,
    HostSampler sampler,
    WorkerOptions options,
    IHttpClientFactory http,
    IServer server,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Announcer> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RegisterAgain = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly TaskCompletionSource _announced = new();

    /// <summary>The port that the HTTP part listens on, once it does.</summary>
    private int Port => server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a.Replace("*", "localhost", StringComparison.Ordinal)).Port).First();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await StartedAsync(stoppingToken))
            return;
        var registration = new WorkerRegistration(options.Id, options.PublicAddress, Port, IsOurs: true, time.GetUtcNow(), Kernels.Names, Paths: Kernels.AvailablePaths);
        LogStarted(options.Id, options.Host, registration.Address, registration.Port, options.Threads, options.Path ?? Kernels.AvailablePaths[0]);
        slot.Changed += Wake;
        gate.Changed += Wake;
        try
        {
            await Task.WhenAll(AnnounceAsync(registration, stoppingToken), RegisterAsync(registration, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            slot.Changed -= Wake;
            gate.Changed -= Wake;
            await LeaveAsync();
        }
    }

    private async Task<bool> StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var whenStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        await using var whenStopped = stoppingToken.Register(() => started.TrySetCanceled(CancellationToken.None));
        await started.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stoppingToken.IsCancellationRequested;
    }

    private async Task AnnounceAsync(WorkerRegistration registration, CancellationToken stoppingToken)
    {
        var (announced, lost) = (false, false);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var sample = sampler.Read();
                var current = slot.Current;
                await registry.AnnounceAsync(registration, new WorkerState(
                    options.Host, current is not null, current?.Id, sample.Cpu.Percent, sample.Memory.AvailableBytes, options.Threads)
                {
                    TotalMemoryBytes = sample.Memory.TotalBytes,
                    OwnCpuPercent = gate.Now.OwnCpuPercent,
                    ForeignCpuPercent = gate.Now.ForeignCpuPercent,
                    ShutBecause = gate.Now.Reasons,
                    Order = gate.Now.Order,
                });
                if (lost)
                    LogRedisBack();
                (announced, lost) = (true, false);
                _announced.TrySetResult();
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                // Of a Redis that is not there at the start, FarmServer tells.
                if (announced && !lost)
                    LogRedisLost(RedisOutage.Summary(e));
                lost = announced;
            }

            await _news.WaitAsync(Interval, stoppingToken);
        }
    }

    private async Task RegisterAsync(WorkerRegistration registration, CancellationToken stoppingToken)
    {
        // Not before: a master that does not know yet that this worker is the farm's own would take it for a foreign slave.
        await _announced.Task.WaitAsync(stoppingToken);
        using var client = http.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(5);
        using var again = new PeriodicTimer(RegisterAgain, time);
        var turn = 0;
        do
        {
            var master = options.Masters[turn++ % options.Masters.Count];
            try
            {
                using var answer = await client.PostAsJsonAsync(
                    new Uri(master, "registrar_esclavo"),
                    new Dictionary<string, object>
                    {
                        ["esclavo_id"] = registration.Id,
                        ["ip"] = registration.Address,
                        ["puerto"] = registration.Port,
                        ["algoritmos"] = registration.Algorithms,
                    },
                    stoppingToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
            {
                LogMasterAway(master, e.Message);
            }
        }
        while (await again.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LeaveAsync()
    {
        try
        {
            await registry.LeaveAsync(options.Id);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            // Its silence will say the same.
        }
    }

    private void Wake()
    {
        try
        {
            if (_news.CurrentCount == 0)
                _news.Release();
        }
        catch (SemaphoreFullException) // two changes at once; one announcement tells both
        {
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} on host {Host} listens at {Address}:{Port}; {Threads} threads, path {Path}")]
    private partial void LogStarted(string worker, string host, string address, int port, int threads, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: {Reason}")]
    private partial void LogRedisLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis is back")]
    private partial void LogRedisBack();

    [LoggerMessage(Level = LogLevel.Debug, Message = "The master {Master} does not answer yet: {Reason}")]
    private partial void LogMasterAway(Uri master, string reason);
}
