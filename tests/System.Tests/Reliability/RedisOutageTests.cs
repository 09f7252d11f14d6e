using System.Diagnostics;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Redis away for longer than a lease, under running jobs.</summary>
public sealed class RedisOutageTests(ITestOutputHelper figures)
{
    [Fact]
    public async Task A_running_job_outlives_an_outage_longer_than_its_lease_in_one_attempt()
    {
        await using var farm = await StartAsync();
        var running = await BeginAsync(farm, 15_000); // a quarter of a minute on an idle machine
        await OutageAsync(farm, TimeSpan.FromSeconds(5));
        await StillRunsAsync(farm, running);
        await SameAttemptAsync(farm, running, TimeSpan.FromSeconds(5));
        await farm.PublishedOnceAsync(1);
    }

    [Fact]
    public async Task Half_a_minute_without_Redis_costs_no_attempt_of_a_job_that_runs_on_or_of_one_that_ends_meanwhile()
    {
        await using var farm = await StartAsync(("ARRIENDO_S", "10"), ("TIMEOUT_ALGORITMO", "1200"));
        var longer = await BeginAsync(farm, 50_000); // almost a minute on an idle machine
        var shorter = await BeginAsync(farm, 3000); // some seconds: its picture and its commit have to wait
        await OutageAsync(farm, TimeSpan.FromSeconds(30));
        await StillRunsAsync(farm, longer);
        await SameAttemptAsync(farm, shorter);
        await SameAttemptAsync(farm, longer, TimeSpan.FromSeconds(30));
        await farm.PublishedOnceAsync(2);
    }

    private static async Task<JobWire> BeginAsync(FarmOnRedis farm, int iterations)
    {
        var id = await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 1000, 1000, iterations));
        await Eventually.True(async () => (await farm.Http.JobAsync(id)).Progress > 0, "the job progresses", Limit);
        return await farm.Http.JobAsync(id);
    }

    private static async Task OutageAsync(FarmOnRedis farm, TimeSpan length)
    {
        await WrittenAsync(farm);
        await farm.KillRedisAsync();
        var away = Stopwatch.StartNew();
        await Eventually.True(() => away.Elapsed > length, "the outage ends", Limit);
        await farm.RestartRedisAsync();
    }

    // It ran while Redis was away, and has not ended yet: its progress goes on from where it was.
    private static async Task StillRunsAsync(FarmOnRedis farm, JobWire before)
    {
        var after = await Eventually.NotNull(
            async () => await JobAsync(farm, before.JobId) is { } job && job.Progress > before.Progress ? job : null, "the job's progress is told again", Limit);
        Assert.Equal(("en_curso", 1, before.Worker), (after.State, after.Attempts, after.Worker));
    }

    private async Task SameAttemptAsync(FarmOnRedis farm, JobWire running, TimeSpan outage = default)
    {
        var done = await Eventually.NotNull(
            async () => await JobAsync(farm, running.JobId) is { State: "completado" } job ? job : null, "the job is done", Limit);
        figures.WriteLine($"Job of {done.Result!.ComputeSeconds:0} s, from start to commit {done.Seconds:0} s: attempt {done.Attempts}");
        Assert.Equal((1, running.Worker), (done.Attempts, done.Worker));
        Assert.True(done.Result.ComputeSeconds > outage.TotalSeconds, "the job did not outlast the outage");
    }
}
