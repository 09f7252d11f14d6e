using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Testing.RespServers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Web.Tests;

/// <summary>Whatever comes over HTTP: no answer is the server's fault, no loop has a bug, and the next good request works.</summary>
[Collection(typeof(Fuzzed))]
public sealed class RequestFuzzTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    private const string Order = """{"algoritmo":"mandelbrot","width":80,"height":60,"iteraciones":100,"prioridad":1,"paleta":"#fff, #000 20%, #abc","coloreado":"suave","muestreo":2,"guardar_conteos":true,"formato":"png","esclavo":"e1","esclavo_opcional":true,"timeout_s":60,"clave":"k1"}""";
    private const string Result = """{"esclavo":"e2","algoritmo":"Numpy","resolucion":"8x6","iteraciones":"1","tiempo":1.25,"trabajo_id":"t1","stdout":"a","stderr":"b","return_code":0,"ficha":7,"imagen_base64":"iVBORw0KGgoAAAAN"}""";
    private const string Report = """{"nodo_memoria":"m1","timestamp":1751912584.5,"metricas_actuales":{"cpu":{"percent":13.6,"count":2,"freq":null},"memoria":{"total":8,"percent":50.0}},"promedios":{"cpu_percent":1},"alertas":{"cpu_alto":true,"memoria_alta":false},"nodo":"a"}""";
    private const string Registration = """{"esclavo_id":"e2","ip":"192.0.2.7","puerto":5002,"algoritmos":["Numpy","julia"]}""";

    [Fact]
    public async Task No_request_is_answered_with_an_error_of_the_servers()
    {
        await using var master = await RunningMaster.StartAsync(server.Configuration, RunningMaster.NewFolder(), ("ESCLAVOS_REDES", "192.0.2.0/24"), ("PING_TIMEOUT", "0.1"));
        using var errors = new CollectedLines();
        master.Services.GetRequiredService<ILoggerFactory>().AddProvider(errors);
        var routes = new FuzzRoutes(Routes(master), await IdsAsync(master), Bodies);
        Assert.True(routes.All.Count() > 30, string.Join(", ", routes.All));
        using var client = new FuzzClient(master.Client.BaseAddress!);

        var statuses = new SortedDictionary<int, int>();
        await Fuzzing.RunAsync(3_000, routes.Request, async request =>
        {
            var status = await client.SendAsync(request);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            Assert.True(status is >= 200 and < 500 || (request.IsBroken && status is 0 or 505), $"it is answered with {status}: {string.Join('\n', errors.Lines.TakeLast(1))}");
        });

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", statuses));
        Assert.Equal("pendiente", (await master.GetAsync($"/trabajos/{await master.SubmitAsync()}")).GetProperty("estado").GetString());
        Assert.Empty(errors.Lines);
    }

    // Hangfire's own pages are not ours to try; the whole farm's check waits a second where it finds something; events have no end (EventsTests), and tiles
    // need a worker (TileTests).
    private static IEnumerable<RouteEndpoint> Routes(RunningMaster master) => master.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(route => route.RoutePattern.RawText is { } text && !text.Contains("hangfire", StringComparison.Ordinal) && !text.Contains("coherencia", StringComparison.Ordinal) && !text.Contains("eventos", StringComparison.Ordinal) && !text.Contains("mosaico", StringComparison.Ordinal));

    private static string[]? Bodies(string pattern) => pattern switch
    {
        "/agregar_trabajo" or "/trabajos/{id}/recolorear" => [Order, """{"paleta":"oceano","coloreado":"histograma","prioridad":3}"""],
        "/cargar_trabajos" => ["""{"archivo":"trabajos.txt","forzar":true}""", "Numpy,8,6,1,2\njulia,8,6,1\n# x\n"],
        "/resultado" => [Result, """{"esclavo":"e2","trabajo_id":"t1","error":"no pudo","timestamp":1}"""],
        "/registrar_esclavo" => [Registration],
        "/reporte_memoria" => [Report],
        "/trabajos/{id}/imagen" => ["\u0089PNG\r\n\u001a\n0000"],
        "/trabajos/{id}/conteos" or "/trabajos/{id}/valores" => ["\u001f\u008b\b\0\0\0\0\0\0\u0003"],
        _ => null,
    };

    private static async Task<IReadOnlyList<string>> IdsAsync(RunningMaster master)
    {
        var (waiting, begun, done) = (await master.SubmitAsync(), await master.SubmitAsync(Order.Replace("\"esclavo\":\"e1\",\"esclavo_opcional\":true,", "", StringComparison.Ordinal)), await master.SubmitAsync());
        var attempt = await master.BeginAsync(begun, "e2");
        await master.CompleteAsync(done);
        await File.WriteAllTextAsync(Path.Combine(master.JobsFolder, "trabajos.txt"), "Numpy,8,6,1,2\nNumpy,8,6\n");
        var registry = master.Services.GetRequiredService<WorkerRegistry>();
        await registry.AnnounceAsync(new("e1", "127.0.0.1", 5002, IsOurs: true, default, ["Numpy"]), new("a", false, null, 1, 1 << 30, 1));
        await registry.RegisterAsync(new("e2", "192.0.2.7", 5002, IsOurs: false, default, ["Numpy"], Source: "192.0.2.7"));
        return [waiting, begun, done, "e1", "e2", "m1", $"{attempt.Token}"];
    }
}
