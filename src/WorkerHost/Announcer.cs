using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Placement;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace HpcHangfire.WorkerHost;

/// <summary>
/// Tells Redis every two seconds, and soon after a change of slot or gate, that this worker is alive and what it does. Registers once
/// with a master over HTTP, as every slave does. Ten silent seconds make it inactive; an orderly stop does so at once. While another
/// worker has its name, it says nothing.
/// </summary>
public sealed partial class Announcer(
    WorkerRegistry registry,
    NameClaim name,
    Slot slot,
    WorkerGate gate,
    HostSampler sampler,
    MisnamedMasters misnamed,
    WorkerOptions options,
    IHttpClientFactory http,
    IServer server,
    IHostApplicationLifetime lifetime,
    FarmLoop loop,
    TimeProvider time,
    ILogger<Announcer> log) : BackgroundService
{
    private static readonly TimeSpan RegisterAgain = TimeSpan.FromSeconds(5);

    // At least between two announcements: a worker may do sixty small jobs a second, which nobody could follow.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);
    private readonly WakeUp _news = new();
    private int _master;
    private string? _refusal;

    /// <summary>The HTTP port, known once the server listens.</summary>
    private int Port => server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a.Replace("*", "localhost", StringComparison.Ordinal)).Port).First();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await StartedAsync(stoppingToken))
            return;
        var registration = new WorkerRegistration(options.Id, options.PublicAddress, Port, IsOurs: true, time.GetUtcNow(), Kernels.Names, Paths: Kernels.AvailablePaths);
        LogStarted(options.Id, options.Host, registration.Address, registration.Port, options.Threads, options.Path ?? Kernels.AvailablePaths[0]);
        slot.Changed += _news.Set;
        gate.Changed += _news.Set;
        try
        {
            // A master that does not yet know this worker as the farm's own would take it for a foreign slave.
            await loop.UntilAsync("the worker's first announcement", NameClaim.Interval, _ => AnnounceAsync(registration), stoppingToken);
            await Task.WhenAll(
                loop.RunAsync("the worker's announcements", () => NameClaim.Interval, _news, AnnounceAndRestAsync, stoppingToken),
                loop.UntilAsync("the worker's registration", RegisterAgain, stopping => RegisterAsync(registration, stopping), stoppingToken));
        }
        finally
        {
            slot.Changed -= _news.Set;
            gate.Changed -= _news.Set;
            await LeaveAsync();
        }

        async Task AnnounceAndRestAsync(CancellationToken stopping)
        {
            await AnnounceAsync(registration);
            await Task.Delay(Rest, time, stopping);
        }
    }

    private async Task<bool> StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var whenStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var whenStopped = stoppingToken.Register(() => started.TrySetCanceled(CancellationToken.None));
        await started.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stoppingToken.IsCancellationRequested;
    }

    private async Task<bool> AnnounceAsync(WorkerRegistration registration)
    {
        if (!await name.HoldAsync(registration.Port))
            return false;
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
        return true;
    }

    /// <summary>Registers with the next master in turn, and says whether it accepted.</summary>
    private async Task<bool> RegisterAsync(WorkerRegistration registration, CancellationToken stopping)
    {
        using var client = http.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(5);
        var master = options.Masters[_master++ % options.Masters.Count];
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
                stopping);
            if (!misnamed.Note(master, answer.StatusCode) && !answer.IsSuccessStatusCode)
                Refused(master, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stopping)}");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stopping.IsCancellationRequested)
        {
            LogMasterAway(master, e.Message);
            return false;
        }
    }

    // It tries again all the time, since the reason may pass; it is told once.
    private void Refused(Uri master, string answer)
    {
        if (_refusal != answer)
            LogRefused(master, answer);
        _refusal = answer;
    }

    private async Task LeaveAsync()
    {
        try
        {
            if (name.IsHeld)
                await registry.LeaveAsync(options.Id);
            await name.GiveUpAsync();
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            // Its silence will say the same.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} on host {Host} listens at {Address}:{Port}; {Threads} threads, path {Path}")]
    private partial void LogStarted(string worker, string host, string address, int port, int threads, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The master {Master} does not accept this worker's registration: {Answer}")]
    private partial void LogRefused(Uri master, string answer);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The master {Master} does not answer yet: {Reason}")]
    private partial void LogMasterAway(Uri master, string reason);
}
