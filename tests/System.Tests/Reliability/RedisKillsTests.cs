using System.Diagnostics;
using HpcHangfire.Testing;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Redis killed under load.</summary>
public sealed class RedisKillsTests(ITestOutputHelper figures)
{
    [Fact]
    public async Task Redis_killed_five_times_under_load_loses_no_job_and_work_resumes_each_time_without_a_restart()
    {
        const int kills = 5;
        const int jobsBetween = 60;
        await using var farm = await StartAsync();
        var processes = farm.Workers.Values.Append(farm.Master).ToList();
        var ids = new List<string>();
        for (var kill = 1; kill <= kills; kill++)
        {
            ids.AddRange(await SubmitAsync(farm, jobsBetween, Slow));
            await WrittenAsync(farm);
            await farm.KillRedisAsync();
            await farm.RestartRedisAsync();

            var watch = Stopwatch.StartNew();
            var before = await Eventually.NotNull(() => StatusAsync(farm), "the master answers again", Limit);
            Assert.NotEqual(0, before.Waiting);
            await Eventually.True(async () => await StatusAsync(farm) is { } now && now.Completed > before.Completed, "work resumes", Limit);
            figures.WriteLine($"Kill {kill} of Redis: a job was completed {watch.Elapsed.TotalSeconds:0.0} s after it was back");
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, SharedMachine.AtMost(TimeSpan.FromSeconds(5)));
        }

        await AllDoneAsync(farm);
        await farm.CheckAllPublishedOnceAsync(ids, redisForgot: true);
        await farm.NothingLeftAsync();
        Assert.All(processes, process => Assert.True(process.IsRunning));
    }
}
