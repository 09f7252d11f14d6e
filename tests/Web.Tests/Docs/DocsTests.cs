using HpcHangfire.Farm.Orders;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Docs;

/// <summary>The description of the routes, its page, and Hangfire's dashboard.</summary>
public sealed class DocsTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private static readonly string[] NotDescribed = ["/openapi.json", "/docs", "/hangfire"];
    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task Every_route_is_described_with_a_spanish_summary()
    {
        var paths = (await _master.GetAsync("/openapi.json")).GetProperty("paths");

        var described = paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(Routes().Order(), described.Order());
        Assert.All(
            paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()),
            operation => Assert.True(
                operation.Value.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 10,
                $"{operation.Name} has no summary: {operation.Value.GetRawText()}"));
    }

    [Theory]
    [InlineData("/agregar_trabajo", "algoritmo,width,height,iteraciones")]
    [InlineData("/cargar_trabajos", "archivo,forzar")]
    [InlineData("/registrar_esclavo", "esclavo_id,ip,puerto")]
    [InlineData("/resultado", "esclavo,trabajo_id,return_code")]
    [InlineData("/reporte_memoria", "nodo_memoria,metricas_actuales,promedios,alertas")]
    public async Task The_bodies_are_described_by_the_contracts_names(string path, string members)
    {
        var document = await _master.GetAsync("/openapi.json");
        var schema = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema");
        if (schema.TryGetProperty("$ref", out var reference))
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);

        Assert.Superset(members.Split(',').ToHashSet(), schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).ToHashSet());
    }

    [Theory, InlineData("/docs"), InlineData("/hangfire"), InlineData("/hangfire/jobs/enqueued/media")]
    public async Task The_pages_answer_on_loopback(string path)
    {
        await _master.SubmitAsync();
        using var answer = await _master.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal((200, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("<html", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private IEnumerable<string> Routes() =>
        from endpoint in _master.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
        where !NotDescribed.Any(other => path == other || path.StartsWith(other + "/", StringComparison.Ordinal))
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select $"{method} {path}";
}
