using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Monitor;

/// <summary>Reports to Redis, where every master reads: at once after the first sample, then at a fixed interval.</summary>
internal sealed class ReportLoop(
    MonitorSettings settings,
    Readings readings,
    AlertRules rules,
    HostStore store,
    RedisLink link,
    TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readings.First.WaitAsync(stoppingToken);
        using var tick = new PeriodicTimer(settings.ReportInterval, time);
        do
            await link.TryAsync(() => store.PushReportAsync(Report()), stoppingToken);
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }

    private HostReport Report()
    {
        var samples = readings.All();
        return new(settings.Node, time.GetUtcNow(), samples[^1], HostAverages.Of(samples), HostAlerts.Of(rules.Active));
    }
}
