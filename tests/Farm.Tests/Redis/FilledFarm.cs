using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Hosts;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>A farm with at least one record of each kind.</summary>
internal sealed class FilledFarm(FarmOnServer farm)
{
    private static readonly WorkerRegistration s_ours = new("e1", "127.0.0.1", 5002, IsOurs: true, default, ["Numpy", "julia"], Paths: ["vector256", "escalar"]);
    private static readonly WorkerRegistration s_foreign = new("e2", "10.0.0.7", 5002, IsOurs: false, default, ["Numpy"], Source: "10.0.0.7", OnTrialSince: DateTimeOffset.UnixEpoch);

    /// <summary>Fills the farm.</summary>
    /// <returns>The jobs by what became of each.</returns>
    public async Task<IReadOnlyDictionary<string, string>> FillAsync()
    {
        var board = farm.Board;
        var (plain, again) = (await farm.SubmitAsync(), await farm.SubmitAsync(JobPriority.High));
        var keyed = (await board.SubmitAsync(FarmOnServer.Order(), new Origin(Key: "k1")))!.JobId;
        var line = (await board.SubmitAsync(FarmOnServer.Order(JobPriority.Low), new Origin(File: new FileLine("/trabajos.txt", "1|Numpy", Reload.OnlyNew))))!.JobId;
        var pinned = (await board.SubmitAsync(FarmOnServer.Order(worker: "e1"), new Origin()))!.JobId;
        var (running, relayed, done, failed, cancelled) = (await farm.SubmitAsync(), await farm.SubmitAsync(), await farm.SubmitAsync(), await farm.SubmitAsync(), await farm.SubmitAsync());
        await farm.Registry.AnnounceAsync(s_ours, new WorkerState("nodo-a", true, running, 12.5, 1 << 30, 2) { TotalMemoryBytes = 1L << 32, ForeignCpuPercent = 3, OwnCpuPercent = 9, ShutBecause = ["carga ajena"] });
        await farm.Registry.AnnounceAsync(s_foreign, new WorkerState("10.0.0.7", false, null, 50, 0, null));
        await farm.Registry.OrderAsync("e4", OperatorOrder.Drain);
        await farm.Registry.TakeTurnAsync("e2", "maestro");
        await farm.Names.ClaimAsync("e1", new NameOwner("ficha", "127.0.0.1", 5002, "nodo-a", ProcessMark.Own));
        await HostsAsync();
        await farm.BeginAsync(running, "e1");
        farm.Progress.Report(running, 0.25, "calcular");
        farm.Progress.WriteLine(running, "empieza");
        farm.Progress.SetThumbnail(running, [1, 2, 3]);
        farm.Progress.Flush(running);
        await farm.Ledger.BeginAsync(relayed, "e2", await farm.FetchAsync((await farm.FindAsync(relayed)).HangfireId!, "media", "e2"), relayed: true);
        var attempt = await farm.BeginAsync(done);
        await farm.Ledger.CommitAsync(done, attempt.Token, FarmOnServer.Result() with { SkippedIterations = 5, ClockHertz = 2e9 }, new Delivery("salida", "", 0, "abc"));
        await farm.Ledger.FailAsync(await farm.BeginAsync(failed), "no pudo", null);
        await farm.Ledger.FailAsync(await farm.BeginAsync(again), "otra vez", TimeSpan.FromHours(1));
        await farm.Redis.Database.HashSetAsync(FarmKeys.Job(again), JobFields.Evidence, """{"esclavo":"e1","intento":1,"progreso":0.5,"muestra":null}""");
        await farm.Control.CancelAsync(cancelled, "cancelado");
        return new Dictionary<string, string>
        {
            [nameof(plain)] = plain, [nameof(again)] = again, [nameof(keyed)] = keyed, [nameof(line)] = line, [nameof(pinned)] = pinned,
            [nameof(running)] = running, [nameof(relayed)] = relayed, [nameof(done)] = done, [nameof(failed)] = failed, [nameof(cancelled)] = cancelled,
        };
    }

    private async Task HostsAsync()
    {
        var hosts = farm.Get<HostStore>();
        await hosts.PushSampleAsync("nodo-a", SampleMaker.Sample());
        await hosts.PushSampleAsync("nodo-a", SampleMaker.Sample(frequency: new(2000, 800, 4000)));
        await hosts.PushReportAsync(new HostReport("m1", "nodo-a", SampleMaker.Time, SampleMaker.Sample(), new(1, 2), new(true, false, true)));
        await hosts.PushReportAsync("m2", """{"nodo_memoria":"m2","timestamp":1.5,"metricas_actuales":{"cpu":{"percent":7}},"alertas":{"cpu_alto":true}}""");
        await farm.Get<HostUse>().ExchangeAsync("nodo-a");
        await farm.Get<ScoreBoard>().RenewAsync();
        await farm.Redis.Database.HashSetAsync(FarmKeys.Removed, JobState.Failed.ToWire(), 3);
        await farm.Leases.ReapAsync();
    }
}
