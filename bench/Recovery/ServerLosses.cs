using System.Diagnostics;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.Bench.Recovery.Part;

namespace HpcHangfire.Bench.Recovery;

/// <summary>A server that the work needs is taken away, and the time until the work goes on.</summary>
internal static class ServerLosses
{
    private const int Times = 10;

    /// <summary>Of two masters the one that the worker knows first is frozen, and the other has to get the picture.</summary>
    public static async Task<bool> MasterAsync()
    {
        await using var farm = await StartAsync(workers: 1, masters: 2);
        var times = new List<TimeSpan>();
        while (times.Count < Times)
        {
            farm.Masters[1].Signal(UnixSignal.Stop);
            var job = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 800, 600, 100)), "completado");
            times.Add(TimeSpan.FromSeconds(job.Seconds!.Value - job.Result!.ComputeSeconds));
            farm.Masters[1].Signal(UnixSignal.Continue);
            await Eventually.True(() => IsWellAsync(farm.Masters[1]), "the master answers again", Limit);
            await farm.Workers["esclavo1"].StopAsync(); // the next one begins with that master again
            await farm.StartWorker("esclavo1").ReadyAsync();
        }

        return Print("SIGSTOP of a worker's master, until another one has its picture, encoding and commit included", times, TimeSpan.FromSeconds(10));
    }

    /// <summary>Redis is killed under load and started again, and a job has to be completed.</summary>
    public static async Task<bool> RedisAsync()
    {
        const int jobsBetween = 60;
        await using var farm = await StartAsync(workers: 3);
        var times = new List<TimeSpan>();
        while (times.Count < Times)
        {
            for (var i = 0; i < jobsBetween; i++)
                await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 800, 600, 100));
            await farm.KillRedisAsync();
            await farm.RestartRedisAsync();
            var watch = Stopwatch.StartNew();
            var before = await Eventually.NotNull(() => StatusAsync(farm), "the master answers again", Limit);
            await Eventually.True(async () => await StatusAsync(farm) is { } now && now.Completed > before.Completed, "a job is completed", Limit);
            times.Add(watch.Elapsed);
        }

        return Print("SIGKILL of Redis under load and restart, until a job is completed", times, TimeSpan.FromSeconds(5));
    }

    private static async Task<bool> IsWellAsync(FarmProcess master)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            using var answer = await master.Http.GetAsync(new Uri("salud/listo", UriKind.Relative), limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<FarmStatusWire?> StatusAsync(FarmOnRedis farm)
    {
        try
        {
            return await farm.Http.AskAsync<FarmStatusWire>("estado");
        }
        catch (HttpRequestException)
        {
            return null; // while Redis is away
        }
    }
}
