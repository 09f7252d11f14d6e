using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Testing.RespServers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Monitor.Tests;

/// <summary>Whatever comes over HTTP is no error of the memory node's.</summary>
[Collection(typeof(Fuzzed))]
public sealed class RequestFuzzTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task No_request_is_answered_with_an_error_of_the_nodes()
    {
        await using var monitor = await RunningMonitor.StartAsync(server.Configuration, TimeProvider.System);
        var routes = new FuzzRoutes(monitor.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(), ["m1"], _ => null);
        using var client = new FuzzClient(monitor.Client.BaseAddress!);

        await Fuzzing.RunAsync(1_500, routes.Request, async request =>
        {
            var status = await client.SendAsync(request);
            Assert.True(status is >= 200 and < 500 || (request.IsBroken && status is 0 or 505), $"it is answered with {status}");
        });

        Assert.Equal("active", (await monitor.GetAsync("/ping")).GetProperty("status").GetString());
        Assert.DoesNotContain(monitor.LogLines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
