using System.Text;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>A farm that keeps few jobs does not grow with those that pass through it. bench/Soak does the same with two hundred thousand, and prints slopes.</summary>
public sealed class SoakTests(ITestOutputHelper figures)
{
    private const int Kept = 100;
    private const int Lot = 150;
    private const int Lots = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Jobs_pass_through_and_leave_nothing_but_the_last_ones()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 2,
            Monitors = 1,
            Settings = new Dictionary<string, string> { ["RETENCION_TRABAJOS"] = $"{Kept}", ["ESCLAVO_HILOS"] = "1" },
        });
        var empty = await FarmUsage.OfAsync(farm);

        for (var lot = 0; lot < Lots; lot++)
        {
            using var lines = new StringContent(string.Concat(Enumerable.Range(0, Lot).Select(i => $"juliaCython,64,48,{20 + (i % 50)}\n")), Encoding.UTF8, "text/plain");
            using var answer = await farm.Http.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), lines);
            answer.EnsureSuccessStatusCode();
            await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed == (lot + 1) * Lot, "all are done", Limit);
        }

        // Of each job: its record, three keys of Hangfire's for a day, and three files.
        await Eventually.True(
            async () => await FarmUsage.OfAsync(farm) is var now && now.Files <= 3 * Kept && now.Keys <= empty.Keys + 50 + (4 * Kept), "only the last are left", Limit);
        var left = await farm.Http.AskAsync<JobPageWire>("trabajos?limite=500");
        Assert.Equal((Kept, Kept), (left.Total, left.Jobs.Count));
        foreach (var job in left.Jobs)
            Assert.NotNull((await farm.Http.JobAsync(job.JobId)).Assignment); // it is in a file by now
        var last = await FarmUsage.OfAsync(farm);
        Assert.Equal((Lots * Lot, 3 * Kept), (last.Completed, last.Files));
        figures.WriteLine($"{(last.Redis - empty.Redis) / Kept} bytes of Redis and {last.FileBytes / Kept} of files for each of {Kept} jobs that are left of {Lots * Lot}");
        await farm.NothingLeftAsync();
    }
}
