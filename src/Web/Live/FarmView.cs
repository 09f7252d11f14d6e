using System.Text.Json;
using System.Text.Json.Nodes;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Jobs;
using HpcHangfire.Web.Status;

namespace HpcHangfire.Web.Live;

/// <summary>All that the page shows, as one JSON object: the farm's state, the memory nodes' figures, and the jobs that somebody looks at.</summary>
public sealed class FarmView(FarmStatus status, HostStore hosts, JobReader reader, JobProgress progress, WaitingReasons reasons)
{
    private const int Newest = 15;
    private const int MostRunning = 100;
    private const int Pictures = 12;
    private const int Ended = 60; // among them the last pictures

    /// <summary>
    /// <c>estado</c> as GET /estado, <c>nodos</c> by their names, <c>trabajos</c> by their ids as GET /trabajos has them, three lists of
    /// ids, <c>nuevos</c>, <c>en_curso</c>, <c>imagenes</c> (the last finished first), and <c>vistas</c>: the running jobs that have a preview,
    /// each with its length. Nothing in it is null, and no member changes while
    /// nothing happens.
    /// </summary>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is away.</exception>
    public async Task<JsonObject> TakeAsync()
    {
        var reports = await hosts.ReportsAsync();
        var farm = JsonSerializer.SerializeToNode(await status.NowAsync(reports), WireJson.Options)!.AsObject();
        farm.Remove("timestamp"); // each event has its own
        foreach (var (_, worker) in farm["esclavos"]!.AsObject())
        {
            if (worker!["activo"]!.GetValue<bool>())
                worker.AsObject().Remove("ultimo_ping"); // it is now
        }

        var newest = (await reader.ListAsync(null, null, 0, Newest)).Jobs;
        var running = (await reader.ListAsync(JobState.Running, null, 0, MostRunning)).Jobs;
        var pictures = (await reader.EndedAsync(Ended)).Where(job => job.Result?.Image is not null).Take(Pictures).ToList();
        var shown = newest.Concat(running).Concat(pictures).DistinctBy(job => job.Id).ToList();
        var waiting = await reasons.ForAsync(shown);
        var view = new JsonObject
        {
            ["estado"] = farm,
            ["nodos"] = JsonSerializer.SerializeToNode(ReportedHost.From(reports).ToDictionary(host => host.Node, NodeFigures), WireJson.Options),
            ["trabajos"] = JsonSerializer.SerializeToNode(shown.ToDictionary(job => job.Id, job => job.ToWire(waiting.GetValueOrDefault(job.Id))), WireJson.Options),
            ["nuevos"] = Ids(newest),
            ["en_curso"] = Ids(running),
            ["imagenes"] = Ids(pictures),
            ["vistas"] = JsonSerializer.SerializeToNode(await progress.PreviewLengthsAsync([.. running.Select(job => job.Id)]), WireJson.Options),
        };
        MergePatch.DropNulls(view);
        return view;
    }

    private static Dictionary<string, double?> NodeFigures(ReportedHost host) => new()
    {
        ["timestamp"] = host.Timestamp,
        ["cpu"] = host.CpuPercent,
        ["memoria"] = host.MemoryPercent,
        ["disco"] = host.DiskPercent,
    };

    private static JsonArray Ids(IReadOnlyList<JobRecord> jobs) => [.. jobs.Select(job => (JsonNode)job.Id)];
}
