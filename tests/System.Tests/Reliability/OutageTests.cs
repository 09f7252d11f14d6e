using System.Diagnostics;
using HpcHangfire.Farm.Wire;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Workers killed at random, under load.</summary>
public sealed class OutageTests(ITestOutputHelper figures)
{
    [Fact]
    public async Task Under_random_kills_every_job_is_published_once_and_nothing_is_left_over()
    {
        const int jobs = 150;
        await using var farm = await StartAsync();
        var random = new Random(20261123);
        var watch = Stopwatch.StartNew();
        var submitting = SubmitAsync(farm, jobs);
        var kills = 0;
        var nextKill = TimeSpan.FromSeconds(1);
        while (!await DoneAsync(farm, jobs, submitting))
        {
            Assert.True(watch.Elapsed < Limit, $"only {(await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed} of {jobs} jobs after {Limit}");
            if (watch.Elapsed < nextKill)
                continue;
            var name = farm.Workers.Keys.Order().ElementAt(random.Next(farm.Workers.Count));
            farm.Workers[name].Signal(UnixSignal.Kill);
            await farm.Workers[name].ExitAsync();
            farm.StartWorker(name);
            kills++;
            nextKill = watch.Elapsed + TimeSpan.FromSeconds(1);
        }

        figures.WriteLine($"{jobs} jobs under {kills} kills in {watch.Elapsed.TotalSeconds:0} s");
        Assert.NotEqual(0, kills);
        await farm.CheckAllPublishedOnceAsync(await submitting);
        await farm.NothingLeftAsync();
    }

    private static async Task<bool> DoneAsync(FarmOnRedis farm, int jobs, Task submitting) =>
        submitting.IsCompleted && (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed == jobs;
}
