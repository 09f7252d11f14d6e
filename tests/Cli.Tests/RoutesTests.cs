using HpcHangfire.Web;
using Microsoft.AspNetCore.Routing;

namespace HpcHangfire.Cli.Tests;

/// <summary>Everything that the master's API can do, the client can, but for what programs tell it.</summary>
public sealed class RoutesTests : IDisposable
{
    private static readonly string[] OfPrograms =
    [
        "GET /eventos", "GET /mosaico/{algoritmo}/{z}/{x}/{y}", "GET /salud/vivo", "GET /salud/listo",
        "POST /registrar_esclavo", "POST /resultado", "POST /reporte_memoria",
        "PUT /trabajos/{id}/imagen", "PUT /trabajos/{id}/conteos", "PUT /trabajos/{id}/valores",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("hpc-rutas-").FullName;

    /// <summary>Each route, and a command line that asks for it.</summary>
    public static TheoryData<string, string> Verbs => new()
    {
        { "GET /ping", "ping" },
        { "GET /estado", "estado" },
        { "GET /alertas", "alertas" },
        { "GET /algoritmos", "algoritmos" },
        { "GET /memoria", "memoria" },
        { "GET /resultados", "resultados" },
        { "GET /avisos", "avisos" },
        { "GET /cronologia", "cronologia" },
        { "GET /salud/coherencia", "coherencia" },
        { "GET /esclavos", "esclavos" },
        { "POST /esclavos/{id}/pausar", "pausar a1" },
        { "POST /esclavos/{id}/drenar", "drenar a1" },
        { "POST /esclavos/{id}/reanudar", "reanudar a1" },
        { "DELETE /esclavos/{id}", "borrar_esclavo a1" },
        { "POST /agregar_trabajo", "trabajo" },
        { "POST /cargar_trabajos", "cargar_trabajos" },
        { "POST /agregar_trabajos", "agregar_trabajos" },
        { "POST /limpiar_cola", "limpiar_cola" },
        { "GET /trabajos", "trabajos" },
        { "GET /trabajos/{id}", "trabajo a1" },
        { "DELETE /trabajos/{id}", "cancelar a1" },
        { "POST /trabajos/{id}/reintentar", "reintentar a1" },
        { "POST /trabajos/{id}/recolorear", "recolorear a1" },
        { "GET /trabajos/{id}/consola", "consola a1" },
        { "GET /trabajos/{id}/imagen", "imagen a1" },
        { "GET /trabajos/{id}/miniatura", "miniatura a1" },
        { "GET /trabajos/{id}/conteos", "conteos a1" },
        { "GET /trabajos/{id}/valores", "valores a1" },
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_route_of_the_master_has_a_verb_or_is_for_programs()
    {
        await using var master = MasterApp.Build([], new Dictionary<string, string?> { ["CARPETA_DATOS"] = folder });

        Assert.Equal(Verbs.Select(row => row.Data.Item1).Concat(OfPrograms).Order(), Routes(master).Order());
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task The_verb_asks_for_its_route(string route, string line)
    {
        await using var master = await StandInMaster.StartAsync();

        await Client.RunAsync(master, line);

        Assert.Equal(route.Replace("{id}", "a1", StringComparison.Ordinal), Assert.Single(master.Lines));
    }

    /// <summary>Those that the master describes; a HEAD is part of its GET.</summary>
    private static IEnumerable<string> Routes(IEndpointRouteBuilder master) =>
        from endpoint in master.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        where method != "HEAD"
        select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}";
}
