using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Web.Tests;

/// <summary>A record in Redis that is garbage is no reason for an error of the master's, in an answer or in a loop.</summary>
[Collection(typeof(Fuzzed))]
public sealed class RecordFuzzTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    private const string KeptOrder = """{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"guardar_conteos":true}""";

    private static readonly string[] s_messages = ["{", "null", "[]", """{"trabajo_id":7,"estado":"pendiente"}""", """{"trabajo_id":"\ud800","estado":"cancelado"}""", """{"trabajo_id":"x","estado":"completado"}"""];

    [Fact]
    public async Task A_broken_record_is_answered_around()
    {
        await using var master = await RunningMaster.StartAsync(server.Configuration + ",allowAdmin=true", RunningMaster.NewFolder(), ("ESCLAVOS_REDES", "192.0.2.0/24"), ("PING_TIMEOUT", "0.1"));
        using var errors = new CollectedLines();
        master.Services.GetRequiredService<ILoggerFactory>().AddProvider(errors);
        var redis = master.Services.GetRequiredService<FarmRedis>();
        var paths = await FillAsync(master);
        var records = await FuzzRecords.OfAsync(redis.Database, key => key.StartsWith(FarmKeys.Prefix, StringComparison.Ordinal) && !key.StartsWith(FarmKeys.HangfirePrefix, StringComparison.Ordinal));

        await Fuzzing.RunAsync(150, source => (Broken: records.Break(source), Paths: string.Join(' ', Enumerable.Range(0, 8).Select(_ => source.Pick(paths)))), async one =>
        {
            var broken = one.Broken;
            await broken.ApplyAsync(redis.Database);
            await redis.Subscriber.PublishAsync(FarmKeys.Events, s_messages[broken.Value.Length % s_messages.Length]);
            foreach (var path in one.Paths.Split(' '))
            {
                using var answer = await master.Client.GetAsync(new Uri(path, UriKind.Relative));
                Assert.True((int)answer.StatusCode < 500, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}\n{string.Join('\n', errors.Lines.TakeLast(2))}");
            }

            Assert.True(errors.Lines.Count == 0, string.Join('\n', errors.Lines.Take(2)));
            await FuzzRecords.RestoreAsync(redis.Database, broken);
        });

        await records.RestoreAsync(redis.Database);
        Assert.Equal("pendiente", (await master.GetAsync($"/trabajos/{await master.SubmitAsync()}")).GetProperty("estado").GetString());
    }

    // What a client, the page and the dashboard ask for.
    private static async Task<IReadOnlyList<string>> FillAsync(RunningMaster master)
    {
        var (waiting, running, done, kept) = (await master.SubmitAsync(), await master.SubmitAsync(), await master.SubmitAsync(), await master.SubmitAsync(KeptOrder));
        var registry = master.Services.GetRequiredService<WorkerRegistry>();
        await registry.AnnounceAsync(new("e1", "127.0.0.1", 5002, IsOurs: true, default, ["Numpy"], Paths: ["escalar"]), new("nodo-a", true, running, 12.5, 1 << 30, 2) { ForeignCpuPercent = 3 });
        await registry.RegisterAsync(new("e2", "192.0.2.7", 5002, IsOurs: false, default, ["Numpy"], Source: "192.0.2.7"));
        await master.BeginAsync(running, "e1");
        await master.CompleteAsync(done);
        await master.BeginAsync(kept, "e1");
        await registry.OrderAsync("e1", OperatorOrder.Pause);
        var progress = master.Services.GetRequiredService<JobProgress>();
        progress.Report(running, 0.5, "calcular");
        progress.WriteLine(running, "empieza");
        progress.SetThumbnail(running, [1, 2, 3]);
        progress.Flush(running);
        await master.PostAsync("/reporte_memoria", """{"nodo_memoria":"m1","timestamp":1.5,"metricas_actuales":{"cpu":{"percent":13.6}},"alertas":{"cpu_alto":true}}""");
        await master.Services.GetRequiredService<HostStore>().PushSampleAsync("nodo-a", new(
            DateTimeOffset.UnixEpoch, new(1, 2, null), new(8, 4, 4, 2, 50), new(8, 4, 4, 50), new(1, 2, 3, 4)));
        await master.Services.GetRequiredService<StoreRoom>().ShutAsync(new StoreRefusal(waiting, 1L << 60, "lleno"));
        return
        [
            "/ping", "/estado", "/trabajos?limite=100", "/trabajos?estado=pendiente&prioridad=2", "/resultados", "/resultados?limite=5", "/cronologia", "/trabajos?orden=terminado&estado=completado", "/esclavos", "/memoria", "/alertas", "/algoritmos",
            "/salud/vivo", "/salud/listo", .. new[] { waiting, running, done, kept }.SelectMany(id => new[] { $"/trabajos/{id}", $"/trabajos/{id}/imagen", $"/hangfire/hpc/trabajos/{id}?desde=0" }),
            $"/trabajos/{running}/miniatura", $"/trabajos/{kept}/conteos",
        ];
    }
}
