using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Monitor.Alerts;

namespace HpcHangfire.Monitor;

/// <summary>The routes of a memory node, as the first system's clients use them.</summary>
internal static class MonitorRoutes
{
    public static void MapMonitor(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/metricas", Metrics);
        routes.MapGet("/historial", History);
        routes.MapGet("/alertas", Alerts);
        routes.MapGet("/ping", Ping);
    }

    // In the first moments there is no sample yet.
    private static HostSampleWire Metrics(Readings readings, HostSampler sampler) =>
        (readings.All() is [.., var last] ? last : sampler.Read()).ToWire();

    private static HostHistoryWire History(Readings readings)
    {
        var samples = readings.All().Select(sample => sample.ToWire()).ToArray();
        return new(samples, samples.Length);
    }

    private static HostAlertsWire Alerts(AlertRules rules) => new([.. rules.Active.Select(alert => alert.ToWire())]);

    private static HostPingWire Ping(Readings readings, TimeProvider time) =>
        new("active", WireJson.Timestamp(time.GetUtcNow()), readings.All().Count);
}
