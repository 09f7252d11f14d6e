using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>All that programs ask and do with a farm's records, each as a step of a loop or a request would.</summary>
internal sealed class FarmQuestions(FarmOnServer farm, IReadOnlyList<string> ids)
{
    /// <summary>The questions by their names.</summary>
    public IReadOnlyDictionary<string, Func<Task>> All => new Dictionary<string, Func<Task>>
    {
        ["find jobs"] = async () => Show((await Task.WhenAll(ids.Select(farm.Reader.FindAsync))).OfType<JobRecord>()),
        ["list jobs"] = async () => Show((await farm.Reader.ListAsync(new JobQuery { Limit = 100 })).Jobs),
        ["list waiting jobs"] = async () => Show((await farm.Reader.ListAsync(new JobQuery { State = JobState.Waiting, Priority = JobPriority.Medium, Limit = 2 })).Jobs),
        ["list completed jobs"] = async () => Finished((await farm.Reader.ListAsync(new JobQuery { State = JobState.Completed, Limit = 100 })).Jobs),
        ["timeline"] = async () => Show((await farm.Get<JobTimeline>().BetweenAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue)).Jobs),
        ["files"] = () => farm.Reader.FilesAsync(ids),
        ["counts"] = farm.Reader.CountsAsync,
        ["queues"] = farm.Reader.QueuesAsync,
        ["pinned jobs"] = farm.Reader.PinnedAsync,
        ["progress"] = async () => Json(await Task.WhenAll(ids.Select(id => farm.Progress.ReadAsync(id, 0)))),
        ["thumbnails"] = () => Task.WhenAll(ids.Select(farm.Progress.ThumbnailAsync)),
        ["workers"] = WorkersAsync,
        ["a worker"] = async () => Json((await farm.Registry.FindAsync("e1"))?.ToWire(null)),
        ["operator's order"] = () => farm.Registry.OrderAsync("e1"),
        ["gone workers"] = farm.Gone.ForgetSilentAsync,
        ["a name"] = () => farm.Names.ClaimAsync("e1", new NameOwner("otro", "127.0.0.1", 5099, "nodo-a", ProcessMark.Own)),
        ["scores"] = farm.Get<ScoreBoard>().RenewAsync,
        ["a host"] = async () => Json((await farm.Get<HostStore>().FindSampleAsync("nodo-a"))?.ToWire()),
        ["its history"] = async () => Json((await farm.Get<HostStore>().HistoryAsync("nodo-a")).Select(sample => sample.ToWire())),
        ["reports"] = async () => Json(await farm.Get<HostStore>().ReportsAsync()),
        ["alerts"] = async () => Json(ReportedHost.From(await farm.Get<HostStore>().ReportsAsync())),
        ["memory nodes"] = () => farm.Get<HostStore>().CountNodesAsync("m9"),
        ["silent memory nodes"] = farm.Get<HostStore>().ForgetSilentAsync,
        ["use of a host"] = () => farm.Get<HostUse>().ExchangeAsync("nodo-a"),
        ["room in the store"] = async () => Json(await farm.Get<StoreRoom>().WhyShutAsync()),
        ["results to write"] = async () => Show((await farm.Outbox.TakeAsync()).OfType<JobRecord>()),
        ["oldest jobs"] = async () => await RemoveAsync((await farm.Removal.OldestAsync(0, 100)).Jobs),
        ["unlisted jobs"] = farm.Removal.ListAsync,
        ["coherence"] = CoherenceAsync,
        ["expired leases"] = farm.Leases.ReapAsync,
        ["fetch and begin"] = () => FetchAsync("e1", ["w-e1", .. QueueNames.General]),
        ["fetch and begin elsewhere"] = () => FetchAsync("e3", QueueNames.General),
        ["take over"] = () => Task.FromResult(farm.Leases.TakeOver(new LeaseOwner("e2", "10.0.0.7"), "maestro")),
        ["forgotten jobs"] = () => farm.JobOutbox.EnqueueForgottenAsync(TimeSpan.Zero),
        ["file marks"] = () => new FileMarks(farm.Redis, TimeSpan.FromMinutes(1)).ForgetAsync("/trabajos.txt", 0, _ => false),
        ["archive"] = async () =>
        {
            foreach (var ended in await farm.Archive.DueAsync(100))
                await farm.Archive.FinishAsync(ended.Job);
        },
        ["cancel"] = () => Task.WhenAll(ids.Select(id => farm.Control.CancelAsync(id, "cancelado"))),
        ["retry"] = () => Task.WhenAll(ids.Select(id => farm.Control.RetryAsync(id))),
        ["clear"] = () => farm.Control.ClearAsync("limpiada"),
        ["submit with a key"] = () => farm.Board.SubmitAsync(FarmOnServer.Order(), new Origin(Key: "k1")),
        ["submit a line"] = () => farm.Board.SubmitAsync(FarmOnServer.Order(), new Origin(File: new FileLine("/trabajos.txt", "1|Numpy", Reload.NewOrCleared))),
    };

    private async Task WorkersAsync()
    {
        var workers = await farm.Registry.AllAsync();
        var scores = await farm.Get<ScoreBoard>().AllAsync([.. workers.Select(w => w.Registration.Id)]);
        Json(workers.ToDictionary(w => w.Registration.Id, w => w.ToWire(scores[w.Registration.Id])));
        foreach (var worker in workers)
            _ = (worker.IsLiving, worker.Registration.CanRender(FarmOnServer.Order()), worker.Registration.IsAt("127.0.0.1", 5002), worker.State?.RoomBytes);
    }

    private async Task CoherenceAsync()
    {
        foreach (var one in await farm.Coherence.NextAsync())
            await farm.Coherence.RepairAsync(one);
    }

    private async Task FetchAsync(string worker, IReadOnlyList<string> queues)
    {
        for (var i = 0; i < 3; i++)
        {
            var owner = new LeaseOwner(worker, "nodo-a");
            if (farm.Election.FetchNext(owner, queues, 1L << 40).Lease is not { } lease)
                return;
            foreach (var id in ids)
            {
                if (await farm.Ledger.BeginAsync(id, worker, lease) is { } attempt)
                    await farm.Ledger.FailAsync(attempt, "no pudo", TimeSpan.Zero);
            }

            farm.Leases.GiveBack(lease);
        }
    }

    private async Task RemoveAsync(IReadOnlyList<EndedJob> jobs)
    {
        foreach (var job in jobs)
            await farm.Removal.RemoveAsync(job.Id, job.Ended);
    }

    private static void Show(IEnumerable<JobRecord> jobs) => Json(jobs.Select(job => job.ToWire(null)).ToList());

    private static void Finished(IEnumerable<JobRecord> jobs) => Json(jobs.Select(job => job.ToFinishedWire()).ToList());

    private static void Json<T>(T answer) => JsonSerializer.Serialize(answer, WireJson.Options);
}
