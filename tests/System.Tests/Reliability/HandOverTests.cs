using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Who has the job of a worker that is killed or told to stop. How soon: bench/Recovery.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task A_killed_workers_job_runs_elsewhere_when_its_lease_is_over_and_the_crash_counts()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 2 }, ("ARRIENDO_S", "4"));
        var id = await farm.Http.SubmitAsync(JobsText.Endless);
        var killed = await farm.Http.UntilAsync(id, "en_curso");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var at = new DateTimeOffset(await redis.GetServers()[0].TimeAsync(), TimeSpan.Zero);
        farm.Workers[killed.Worker!].Signal(UnixSignal.Kill);

        var next = await farm.Http.ElsewhereAsync(killed);
        Assert.Equal(killed.Attempts + 1, next.Attempts);
        Assert.StartsWith($"El esclavo {killed.Worker} cayó en el intento {killed.Attempts}", next.Error, StringComparison.Ordinal);
        // A lease is renewed each quarter of its life: three quarters are left, less what a stalling machine took.
        Assert.InRange(WireJson.Moment(next.Started!.Value) - at, TimeSpan.FromSeconds(1), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task The_job_of_workers_told_to_stop_runs_elsewhere_in_the_same_attempt()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 3 }, ("ARRIENDO_S", "60")); // nobody waits for a lease's end
        var id = await farm.Http.SubmitAsync(JobsText.Endless);
        for (var stops = 0; stops < 2; stops++)
        {
            // It computes: progress was reported from inside the kernel.
            await Eventually.True(async () => (await farm.Http.JobAsync(id)).Progress > 0, "the job progresses");
            var before = await farm.Http.JobAsync(id);
            farm.Workers[before.Worker!].Signal(UnixSignal.Terminate);
            Assert.Equal(1, (await farm.Http.ElsewhereAsync(before)).Attempts);
            Assert.Equal(0, await farm.Workers[before.Worker!].ExitAsync());
            Assert.DoesNotContain(before.Worker!, await farm.Http.ActiveAsync());
        }

        await farm.Http.CancelAsync(id);
        await Eventually.True(async () => (await farm.Http.WorkersAsync()).Values.All(w => !w.Busy), "the cancelled job's worker is free");
    }
}
