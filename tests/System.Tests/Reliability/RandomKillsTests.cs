using System.Diagnostics;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Short jobs under workers that die at random.</summary>
[Collection(nameof(Alone))]
public sealed class RandomKillsTests(ITestOutputHelper figures)
{
    private const int Jobs = 1000;
    private const int Clients = 4;
    private const int JobsBetweenKills = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Every_job_is_published_once_and_nothing_is_left_over()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Monitors = 0,
            Settings = new Dictionary<string, string>
            {
                ["ARRIENDO_S"] = "2",
                ["ESCLAVO_HILOS"] = "1",
                ["MAX_REINTENTOS"] = "50", // each kill counts as an attempt at whatever ran there
            },
        });
        var random = new Random(20261123);
        var watch = Stopwatch.StartNew();
        var submitting = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => SubmitAsync(farm, Jobs / Clients)));
        var kills = 0;
        long completed, completedAtKill = 0;
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while ((completed = (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed) < Jobs)
        {
            Assert.True(watch.Elapsed < Limit, $"only {completed} of {Jobs} jobs after {Limit}");
            await second.WaitForNextTickAsync();
            // Once some jobs are done, a worker dies while another goes on. Otherwise none would live to do much on a busy machine,
            // where a start takes seconds.
            if (completed < completedAtKill + JobsBetweenKills)
                continue;
            var atWork = farm.Workers.Where(w => w.Value.Output.Lines.Any(l => l.Contains(" started on ", StringComparison.Ordinal))).Select(w => w.Key).Order().ToList();
            if (atWork.Count < 2)
                continue;
            var name = atWork[random.Next(atWork.Count)];
            farm.Workers[name].Signal(UnixSignal.Kill);
            await farm.Workers[name].ExitAsync();
            farm.StartWorker(name);
            kills++;
            completedAtKill = completed;
        }

        figures.WriteLine($"{Jobs} jobs under {kills} kills in {watch.Elapsed.TotalSeconds:0} s");
        Assert.NotEqual(0, kills);
        await farm.CheckAllPublishedOnceAsync([.. (await submitting).SelectMany(ids => ids)]);
        await farm.NothingLeftAsync();
    }

    private static async Task<List<string>> SubmitAsync(FarmOnRedis farm, int jobs)
    {
        var ids = new List<string>();
        while (ids.Count < jobs)
            ids.Add(await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 800, 600, 100)));
        return ids;
    }
}
