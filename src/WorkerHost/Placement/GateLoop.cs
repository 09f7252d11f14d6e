using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.WorkerHost.Settings;

namespace HpcHangfire.WorkerHost.Placement;

/// <summary>
/// Looks once a second at what a job would find here: foreign load, memory, disk, the operator's word, and every five seconds this host's alerts.
/// While Redis is away, its last word counts.
/// </summary>
public sealed partial class GateLoop(
    WorkerGate gate,
    GateThresholds thresholds,
    HostSampler sampler,
    HostUse use,
    HostStore hosts,
    WorkerRegistry registry,
    FarmStorage storage,
    WorkerOptions options,
    RedisHealth redis,
    FarmLoop loop,
    TimeProvider time,
    ILogger<GateLoop> log) : BackgroundService
{
    private const int AlertsEvery = 5; // looks; monitors report about as often
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Gate _rules = new(thresholds);
    private readonly ForeignLoad _load = new();
    private IReadOnlyList<HostAlertFlag> _alerts = [];
    private OperatorOrder _order;
    private int _looks;

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("the gate", Interval, LookAsync, stoppingToken);

    private async Task LookAsync(CancellationToken stopping)
    {
        await redis.TryAsync(AskRedisAsync, stopping);
        var (memory, disk) = sampler.ReadRoom();
        var load = _load.Percent;
        var reasons = _rules.Look(new GateReadings(
            load?.Foreign, memory.AvailableBytes, disk.TotalBytes > 0 ? disk.FreeBytes : null, _alerts, _order));
        if (gate.Set(new GateView(reasons, load?.Own, load?.Foreign, _order)))
            await TurnAsync(reasons, stopping);
    }

    private async Task AskRedisAsync()
    {
        var machine = sampler.ReadCpuCounter();
        // In a container with its own processors, the farm's other processes are not part of its load.
        var processes = await use.ExchangeAsync(options.Host);
        _load.Add(
            time.GetElapsedTime(0),
            machine,
            machine.OfContainer ? new Dictionary<string, double> { [HostUse.OwnProcess] = HostUse.OwnSeconds } : processes);
        _order = await registry.OrderAsync(options.Id);
        if (_looks++ % AlertsEvery == 0)
            _alerts = await AlertsAsync();
    }

    private async Task<IReadOnlyList<HostAlertFlag>> AlertsAsync() =>
    [
        .. from host in await hosts.WatchersAsync()
           where host.Host == options.Host
           from kind in host.Alerts
           where kind != HostAlertKind.CpuHigh // it covers the whole machine, including the farm's own work
           select new HostAlertFlag(host.Node, kind),
    ];

    private async Task TurnAsync(IReadOnlyList<string> reasons, CancellationToken stopping)
    {
        if (reasons.Count == 0)
        {
            LogOpen(options.Id);
            storage.AskNow();
            return;
        }

        LogShut(options.Id, string.Join("; ", reasons));
        await redis.TryAsync(storage.StopAskingAsync, stopping);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Gate of {Worker} opens")]
    private partial void LogOpen(string worker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Gate of {Worker} shuts: {Reasons}")]
    private partial void LogShut(string worker, string reasons);
}
