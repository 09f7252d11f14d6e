using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>A Redis that answers and refuses to write: an outage like any other.</summary>
public sealed class RefusingRedisTests(ITestOutputHelper figures)
{
    // Some seconds of computing: it runs on under the refusal, and its end falls into it.
    private static readonly JobOrderWire SomeSeconds = new("Secuencial", 1000, 1000, 1500);
    private static readonly TimeSpan Refusal = TimeSpan.FromSeconds(10); // several leases

    /// <summary>What is said to Redis, and what undoes it.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0" },
        { "CONFIG SET maxmemory 1mb", "CONFIG SET maxmemory 0" },
        { $"REPLICAOF 127.0.0.1 {FreePort.Next()}", "REPLICAOF NO ONE" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task The_farm_outlives_it_and_loses_nothing(string refuse, string allow)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 2,
            Monitors = 1,
            Settings = new Dictionary<string, string> { ["ARRIENDO_S"] = "2", ["ESCLAVO_HILOS"] = "1", ["MAX_REINTENTOS"] = "1", ["MEMORIA_REPORT_INTERVAL"] = "1" },
        });
        await Eventually.True(async () => (await farm.Http.WorkersAsync()).Values.Count(w => w is { Active: true, Score: not null }) == 2, "the workers are scored");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis + ",allowAdmin=true");
        var server = redis.GetServers()[0];
        var running = await farm.Http.SubmitAsync(SomeSeconds);
        await Eventually.True(async () => (await farm.Http.JobAsync(running)).Progress > 0, "the job progresses");
        var accepted = await SubmitAsync(farm, 4, Slow);

        await SayAsync(server, refuse);
        var watch = Stopwatch.StartNew();
        var refused = 0;
        await Eventually.True(
            async () =>
            {
                using var answer = await PostAsync(farm, $"rechazada {refused}");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                refused++;
                return watch.Elapsed > Refusal;
            },
            "the refusal ends",
            Limit);
        foreach (var process in Programs(farm))
            Assert.True(process.IsRunning && await process.HealthAsync("vivo") == HttpStatusCode.OK, $"{process} lives:\n{process.Output}\n{process.Error}");
        await SayAsync(server, allow);
        watch.Restart();

        await Eventually.NotNull(
            async () =>
            {
                using var answer = await PostAsync(farm, "rechazada 0"); // what was refused is not half there: its key is free
                return answer.IsSuccessStatusCode ? answer : null;
            },
            "orders are accepted again");
        figures.WriteLine($"{refuse}: {refused} orders refused; accepted again after {watch.Elapsed.TotalSeconds:0.0} s");
        await AllDoneAsync(farm);
        figures.WriteLine($"All done after {watch.Elapsed.TotalSeconds:0.0} s");
        var jobs = await farm.Http.JobsAsync();
        Assert.Equal([running, .. accepted], jobs.Select(job => job.JobId).Take(accepted.Count + 1));
        Assert.Equal(accepted.Count + 2, jobs.Count);
        Assert.All(jobs, job => Assert.Equal(("completado", 1), (job.State, job.Attempts)));
        await farm.PublishedOnceAsync(jobs.Count);
        await farm.NothingLeftAsync();
        await Eventually.True(async () => (await farm.Http.AskAsync<MemoryReportsWire>("memoria")).Reports.ContainsKey("memoria1"), "the memory node reports");
        foreach (var process in Programs(farm))
            Assert.Equal(0, await process.StopAsync());
    }

    private static FarmProcess[] Programs(FarmOnRedis farm) => [.. farm.Workers.Values, .. farm.Monitors, farm.Master];

    private static Task<HttpResponseMessage> PostAsync(FarmOnRedis farm, string key) =>
        farm.Http.PostAsJsonAsync(new Uri("agregar_trabajo", UriKind.Relative), Short.With(OrderFields.Key, key), WireJson.Options);

    private static async Task SayAsync(IServer server, string command)
    {
        var words = command.Split(' ');
        await server.ExecuteAsync(words[0], [.. words[1..]]);
    }
}
