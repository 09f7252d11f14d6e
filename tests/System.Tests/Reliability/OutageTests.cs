using System.Diagnostics;
using HpcHangfire.Farm.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Redis killed under load, the master killed at work.</summary>
public sealed class OutageTests(ITestOutputHelper figures)
{
    private static readonly JobOrderWire Short = new("juliaCython", 800, 600, 100);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(240);

    [Fact]
    public async Task Redis_killed_under_load_loses_no_job_and_work_resumes_without_a_restart()
    {
        const int jobs = 200;
        await using var farm = await StartAsync();
        var ids = await SubmitAsync(farm, jobs);
        await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed > 20, "some jobs are done", Limit);
        // What was acknowledged more than a second ago is on the disk: appendfsync everysec promises no more.
        await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed > 40, "some more are done", Limit);

        await farm.KillRedisAsync();
        await farm.RestartRedisAsync();
        var watch = Stopwatch.StartNew();
        var before = await Eventually.NotNull(async () => await StatusAsync(farm), "the master answers again", Limit);
        await Eventually.True(async () => await StatusAsync(farm) is { } now && now.Completed > before.Completed, "work resumes", Limit);
        figures.WriteLine($"First job completed {watch.Elapsed.TotalSeconds:0.0} s after Redis was back");

        await Eventually.True(async () => await StatusAsync(farm) is { Waiting: 0, Running: 0 }, "all jobs are done", Limit);
        await farm.CheckAllPublishedOnceAsync(ids);
        Assert.All(farm.Workers.Values.Append(farm.Master), process => Assert.True(process.IsRunning));
    }

    [Fact]
    public async Task A_running_job_outlives_an_outage_longer_than_its_lease_in_one_attempt()
    {
        await using var farm = await StartAsync();
        var id = await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 1000, 1000, 3000));
        var first = await farm.Http.UntilAsync(id, "en_curso");
        // On the disk, with appendfsync everysec: progress is written after it was begun.
        await Eventually.True(async () => (await farm.Http.JobAsync(id)).Progress > 0.2, "the job progresses", Limit);

        await farm.KillRedisAsync();
        var away = Stopwatch.StartNew();
        await Eventually.True(() => away.Elapsed > TimeSpan.FromSeconds(5), "the lease of 2 s is long over");
        await farm.RestartRedisAsync();
        var done = await Eventually.NotNull(async () => await JobAsync(farm, id) is { State: "completado" } job ? job : null, "the job is done", Limit);

        Assert.Equal((1, first.Worker), (done.Attempts, done.Worker));
        await farm.PublishedOnceAsync(1);
    }

    [Fact]
    public async Task A_master_killed_at_work_costs_no_job()
    {
        const int jobs = 100;
        await using var farm = await StartAsync();
        var ids = await SubmitAsync(farm, jobs);
        await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed > 5, "some jobs are done", Limit);

        await farm.KillAndRestartMasterAsync();

        await Eventually.True(async () => await StatusAsync(farm) is { Waiting: 0, Running: 0 }, "all jobs are done", Limit);
        await farm.CheckAllPublishedOnceAsync(ids);
        await farm.NothingLeftAsync();
    }

    private static async Task<List<string>> SubmitAsync(FarmOnRedis farm, int jobs)
    {
        var ids = new List<string>();
        for (var i = 0; i < jobs; i++)
            ids.Add(await farm.Http.SubmitAsync(Short));
        return ids;
    }

    // Null while Redis is away and the master says so.
    private static async Task<FarmStatusWire?> StatusAsync(FarmOnRedis farm)
    {
        try
        {
            return await farm.Http.AskAsync<FarmStatusWire>("estado");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<JobWire?> JobAsync(FarmOnRedis farm, string id)
    {
        try
        {
            return await farm.Http.JobAsync(id);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<FarmOnRedis> StartAsync()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan
        {
            Monitors = 0,
            Settings = new Dictionary<string, string>
            {
                ["ARRIENDO_S"] = "2",
                ["ESCLAVO_HILOS"] = "1",
                ["REINTENTO_DELAY"] = "1",
            },
        });
    }
}
