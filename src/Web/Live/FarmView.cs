using System.Text.Json;
using System.Text.Json.Nodes;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
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
    public async Task<FarmLook> TakeAsync()
    {
        var reports = await hosts.ReportsAsync();
        var farm = await status.NowAsync(reports);
        var newest = (await reader.ListAsync(new JobQuery { Limit = Newest })).Jobs;
        var running = (await reader.ListAsync(new JobQuery { State = JobState.Running, Limit = MostRunning })).Jobs;
        var pictures = (await reader.EndedAsync(Ended)).Where(job => job.Result?.Image is not null).Take(Pictures).ToList();
        var shown = AsLastRead(newest, running, pictures);
        var waiting = await reasons.ForAsync(shown);
        var previews = await progress.PreviewLengthsAsync([.. running.Select(job => job.Id)]);
        return new FarmLook(() =>
        {
            var view = new JsonObject
            {
                ["estado"] = State(farm),
                ["nodos"] = Json(ReportedHost.From(reports).ToDictionary(host => host.Node, NodeFigures)),
                ["trabajos"] = Json(shown.ToDictionary(job => job.Id, job => job.ToWire(waiting.GetValueOrDefault(job.Id)))),
                ["nuevos"] = Ids(newest),
                ["en_curso"] = Ids(running),
                ["imagenes"] = Ids(pictures),
                ["vistas"] = Json(previews),
            };
            MergePatch.DropNulls(view);
            return view;
        });
    }

    /// <summary>The jobs of several lists, each once, as the last of the lists has it: one that ended between two reads has its picture.</summary>
    internal static IReadOnlyList<JobRecord> AsLastRead(params IReadOnlyList<JobRecord>[] inTheirOrder) =>
        [.. inTheirOrder.Reverse().SelectMany(jobs => jobs).DistinctBy(job => job.Id)];

    private static JsonObject State(FarmStatusWire farm)
    {
        var state = Json(farm).AsObject();
        state.Remove("timestamp"); // each event has its own
        foreach (var (_, worker) in state["esclavos"]!.AsObject())
        {
            if (worker!["activo"]!.GetValue<bool>())
                worker.AsObject().Remove("ultimo_ping"); // it is now
        }

        return state;
    }

    private static JsonNode Json<T>(T value) => JsonSerializer.SerializeToNode(value, AnswerJson.Options)!;

    private static Dictionary<string, double?> NodeFigures(ReportedHost host) => new()
    {
        ["timestamp"] = host.Timestamp,
        ["cpu"] = host.CpuPercent,
        ["memoria"] = host.MemoryPercent,
        ["disco"] = host.DiskPercent,
    };

    private static JsonArray Ids(IReadOnlyList<JobRecord> jobs) => [.. jobs.Select(job => (JsonNode)job.Id)];
}

/// <summary>One look at the farm, which is written once in each language.</summary>
/// <param name="write">Writes it in the answer's language.</param>
public sealed class FarmLook(Func<JsonObject> write)
{
    /// <summary>The view in a language.</summary>
    public JsonObject In(Language language) => AnswerLanguage.Write(language, write);
}
