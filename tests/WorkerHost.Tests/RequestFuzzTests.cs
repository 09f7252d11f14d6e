using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Fuzz;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>Whatever comes over HTTP is no error of the worker's, and it takes the next good order.</summary>
[Collection(typeof(Fuzzed))]
public sealed class RequestFuzzTests(FarmFixture fixture) : IClassFixture<FarmFixture>
{
    private const string Order = """{"id":"t1","algoritmo":"Numpy","width":8,"height":6,"iteraciones":10,"timestamp":1.5,"ficha":7,"prioridad":1}""";

    [Fact]
    public async Task No_request_is_answered_with_an_error_of_the_workers()
    {
        await using var worker = await fixture.StartWorkerAsync("e1");
        var registry = worker.Services.GetRequiredService<WorkerRegistry>();
        await registry.OrderAsync("e1", OperatorOrder.Pause); // what is understood must not be computed
        await Eventually.True(async () => !(await worker.GetAsync("/estado")).GetProperty("compuerta").GetProperty("abierta").GetBoolean(), "it pauses");
        var routes = new FuzzRoutes(
            worker.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(), ["t1"], pattern => pattern == "/ejecutar" ? [Order] : null);
        using var client = new FuzzClient(worker.Client.BaseAddress!);

        await Fuzzing.RunAsync(1_500, routes.Request, async request =>
        {
            var status = await client.SendAsync(request);
            Assert.True(status is >= 200 and < 500 || (request.IsBroken && status is 0 or 505), $"it is answered with {status}");
        });

        await registry.OrderAsync("e1", OperatorOrder.Work);
        await Eventually.True(async () => (await worker.PostAsync("/ejecutar", Order)).Status == 200, "it takes a good order");
        await fixture.UntilAsync("t1", "completado");
    }
}
