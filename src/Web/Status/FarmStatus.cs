using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Members;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Status;

/// <summary>The farm at this moment, as GET /estado and GET /eventos say it.</summary>
public sealed class FarmStatus(
    JobReader jobs, WorkerRegistry workers, ScoreBoard scores, HostStore hosts, RedisCare care, MasterOptions options, TimeProvider time)
{
    /// <summary>Jobs, queues, workers, alerts.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is away.</exception>
    public async Task<FarmStatusWire> NowAsync() => await NowAsync(await hosts.ReportsAsync());

    /// <summary>The same, with the memory nodes' last reports at hand.</summary>
    internal async Task<FarmStatusWire> NowAsync(IReadOnlyDictionary<string, JsonElement> reports)
    {
        var counts = await jobs.CountsAsync();
        return new FarmStatusWire(
            counts.Waiting,
            counts.Completed,
            counts.Running,
            counts.Failed,
            counts.Cancelled,
            await jobs.WasLoadedAsync(options.JobsFile),
            await jobs.QueuesAsync(),
            await WorkerEndpoints.AllAsync(workers, scores),
            Alerts(reports),
            WireJson.Timestamp(time.GetUtcNow()));
    }

    /// <summary>The alerts that are on.</summary>
    public async Task<IReadOnlyList<ActiveAlertWire>> AlertsAsync() => Alerts(await hosts.ReportsAsync());

    private IReadOnlyList<ActiveAlertWire> Alerts(IReadOnlyDictionary<string, JsonElement> reports) =>
    [
        .. care.Dangers.Select(danger => new ActiveAlertWire("redis", danger.Kind, WireJson.Timestamp(time.GetUtcNow()))),
        .. from report in ReportedHost.From(reports)
           from kind in report.Alerts
           select new ActiveAlertWire(report.Node, kind.ToWire(), report.Timestamp),
    ];
}
