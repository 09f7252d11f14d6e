using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Monitor.Alerts;

namespace HpcHangfire.Monitor;

/// <summary>Writes this monitor's report to Redis, where masters and workers read it.</summary>
internal sealed class Reporter(MonitorSettings settings, Readings readings, AlertRules rules, HostStore store, RedisHealth redis, TimeProvider time)
{
    /// <summary>Reports what the last samples say. There must be one.</summary>
    public Task ReportAsync(CancellationToken stopping) => redis.TryAsync(() => store.PushReportAsync(Report()), stopping);

    private HostReport Report()
    {
        var samples = readings.All();
        return new(settings.Node, settings.Host, time.GetUtcNow(), samples[^1], HostAverages.Of(samples), HostAlerts.Of([.. rules.Active.Select(alert => alert.Kind)]));
    }
}
