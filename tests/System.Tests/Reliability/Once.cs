using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>What must be true of a farm after everything that was done to it.</summary>
internal static class Once
{
    // 800x600 with 100 iterations, from the first system's programs (golden/julia.json).
    private const string ShortDigest = "50cb70e6000314b787b7960ae00f4e5e23d922b34d6ff9806ab8dbd8e058d909";

    /// <summary>Every job is completed with the right digest, has its picture, and one line in resultados.txt.</summary>
    public static async Task CheckAllPublishedOnceAsync(this FarmOnRedis farm, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            var job = await farm.Http.JobAsync(id);
            Assert.Equal((id, "completado", ShortDigest), (id, job.State, job.Result?.CountsSha256));
        }

        await farm.PublishedOnceAsync(ids.Count);
        using var picture = await farm.Http.GetAsync(new Uri($"trabajos/{ids[^1]}/imagen", UriKind.Relative));
        Assert.True(picture.IsSuccessStatusCode);
    }

    /// <summary>resultados.txt, which every commit adds a line to, has exactly as many lines as there are jobs.</summary>
    public static async Task PublishedOnceAsync(this FarmOnRedis farm, int jobs)
    {
        var file = Path.Combine(farm.DataFolder, "resultados.txt");
        await Eventually.True(() => File.Exists(file) && File.ReadAllLines(file).Length >= jobs, "each job has its line");
        Assert.Equal(jobs, (await File.ReadAllLinesAsync(file)).Length);
    }

    /// <summary>No job is in a queue, leased, or half-way in any of the farm's or Hangfire's lists.</summary>
    public static async Task NothingLeftAsync(this FarmOnRedis farm)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var database = redis.GetDatabase();
        string[] queues = ["alta", "media", "baja"];
        await Eventually.True(
            async () => await database.SortedSetLengthAsync(FarmKeys.Leases) == 0
                && await database.SortedSetLengthAsync(FarmKeys.HangfirePrefix + "processing") == 0
                // A carrier whose job is done already is brought back when its owner's lease runs out, and fetched once more.
                && (await Task.WhenAll(queues.Select(queue => database.ListLengthAsync($"{FarmKeys.HangfirePrefix}queue:{queue}")))).Sum() == 0,
            "the last leases and states are settled");
        foreach (var queue in queues)
            Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.Queue(queue)));

        Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.HangfirePrefix + "schedule"));
        Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.Unqueued));
        Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.JobsInState("en_curso")));
        Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.JobsInState("pendiente")));
    }
}
