using System.Net;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
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
    /// <param name="farm">The farm.</param>
    /// <param name="ids">All its jobs.</param>
    /// <param name="masterDied">Whether a master died: it may have written lines without saying so, and the next one writes them again.</param>
    /// <param name="redisForgot">Whether Redis may have forgotten its last second: lines are not counted then.</param>
    public static async Task CheckAllPublishedOnceAsync(this FarmOnRedis farm, IReadOnlyList<string> ids, bool masterDied = false, bool redisForgot = false)
    {
        await farm.CheckCompletedAsync(ids);
        if (!redisForgot) // a commit of its last second is repeated, with a line of its own
            await farm.PublishedOnceAsync(ids.Count, masterDied);
        using var picture = await farm.Http.GetAsync(new Uri($"trabajos/{ids[^1]}/imagen", UriKind.Relative));
        Assert.True(picture.IsSuccessStatusCode);
    }

    /// <summary>Every job is completed with the right digest.</summary>
    public static async Task CheckCompletedAsync(this FarmOnRedis farm, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            var job = await farm.Http.JobAsync(id);
            Assert.Equal((id, "completado", ShortDigest), (id, job.State, job.Result?.CountsSha256));
        }
    }

    /// <summary>Asks for the job's picture until it is there; the master must never serve a part of it.</summary>
    public static async Task WholePictureAsync(this HttpClient master, string id)
    {
        byte[]? picture = null;
        await Eventually.True(
            async () =>
            {
                using var answer = await master.GetAsync(new Uri($"trabajos/{id}/imagen", UriKind.Relative));
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{answer.StatusCode}");
                picture = answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync() : null;
                return picture is not null;
            },
            $"the picture of {id} is published",
            TimeSpan.FromSeconds(90));
        GoldenPictures.CheckWhole(await master.JobAsync(id), picture!);
    }

    /// <summary>
    /// resultados.txt has exactly as many lines as there are jobs; every commit adds one. It looks when nothing is leased, queued or
    /// still to be written, so that no line can come later.
    /// </summary>
    public static async Task PublishedOnceAsync(this FarmOnRedis farm, int jobs, bool masterDied = false)
    {
        var file = Path.Combine(farm.DataFolder, "resultados.txt");
        int Lines() => File.Exists(file) ? (masterDied ? File.ReadAllLines(file).Distinct() : File.ReadAllLines(file)).Count() : 0;
        await Eventually.True(() => Lines() >= jobs, "each job has its line");
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis))
        {
            RedisValue[] patterns = [FarmKeys.Leases.ToString(), FarmKeys.Queue("*").ToString(), HangfireKeys.Queue("*").ToString(), FarmKeys.ResultsToWrite.ToString()];
            await Eventually.True(
                () => !patterns.SelectMany(pattern => redis.GetServers()[0].Keys(pattern: pattern)).Any(), "nothing is left that could add a line");
        }

        Assert.Equal(jobs, Lines());
    }

    /// <summary>Waits until the worker says that its attempt at the job came to nothing.</summary>
    public static Task GivesUpAsync(this FarmProcess worker, string id) => SaysAsync(worker, id, "nothing of it was published");

    /// <summary>Waits until the process says this about the job.</summary>
    public static Task SaysAsync(this FarmProcess process, string id, string text) => Eventually.True(
        () => process.Output.Lines.Any(l => l.Contains(id, StringComparison.Ordinal) && l.Contains(text, StringComparison.Ordinal)),
        $"{process} says of {id}: {text}",
        TimeSpan.FromSeconds(60));

    /// <summary>With no other worker left, this one completes a job.</summary>
    public static async Task TakesJobsAgainAsync(this FarmOnRedis farm, string worker)
    {
        foreach (var other in farm.Workers.Where(w => w.Key != worker))
            other.Value.Signal(UnixSignal.Kill);
        var next = await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 300, 200, 100));
        Assert.Equal(worker, (await farm.Http.UntilAsync(next, "completado")).Worker);
    }

    /// <summary>Every job is in exactly one place, says the master.</summary>
    public static async Task IsCoherentAsync(this FarmOnRedis farm)
    {
        using var answer = await farm.Http.GetAsync("/salud/coherencia");
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>No job is in a queue, leased, or half-way in any of the farm's or Hangfire's lists.</summary>
    public static async Task NothingLeftAsync(this FarmOnRedis farm)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var database = redis.GetDatabase();
        // Redis removes empty lists and sets: none of any queue may be left, and none that the stock fetch would fill. Until its
        // owner's lease runs out, a carrier whose job is already done may have to be brought back and fetched once more.
        RedisValue[] patterns =
        [
            FarmKeys.Leases.ToString(), HangfireKeys.Processing.ToString(), HangfireKeys.Queue("*").ToString(),
            FarmKeys.Queue("*").ToString(), FarmKeys.Fence("[0-9a-f]*-*").ToString(),
        ];
        List<string> left = [];
        bool NothingIsLeft() => (left = [.. patterns.SelectMany(pattern => redis.GetServers()[0].Keys(pattern: pattern)).Select(key => key.ToString())]).Count == 0;
        await Eventually.True(NothingIsLeft, () => $"the last leases and states are settled; left: {string.Join(", ", left)}");
        Assert.Equal(0, await database.SortedSetLengthAsync(HangfireKeys.Schedule));
        Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.Unqueued));
        Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.JobsInState(JobState.Running.ToWire())));
        Assert.Equal(0, await database.SortedSetLengthAsync(FarmKeys.JobsInState(JobState.Waiting.ToWire())));
        await farm.IsCoherentAsync();
    }
}
