using System.Text.RegularExpressions;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>Master, three workers and two memory nodes as processes over redis-server, with the example's jobs file.</summary>
public sealed partial class RedisFarmTests(RedisFarmTests.SharedFarm shared) : IClassFixture<RedisFarmTests.SharedFarm>
{
    [Fact]
    public async Task Every_line_of_the_jobs_file_becomes_one_exact_picture()
    {
        var farm = await shared.StartedAsync();
        var lines = JobsText.Orders(await File.ReadAllTextAsync(farm.JobsFile));

        var jobs = await farm.Http.AllDoneAsync(lines.Count);
        Assert.Equal(lines.Order(), jobs.Select(Line).Order());
        foreach (var job in jobs)
            GoldenPictures.Check(job, await PictureAsync(farm, job));

        var results = Path.Combine(farm.DataFolder, "resultados.txt");
        await Eventually.True(async () => (await File.ReadAllLinesAsync(results)).Length >= jobs.Count, "every job has its line in resultados.txt");
        var written = (await File.ReadAllLinesAsync(results)).Select(l => ResultLine().Match(l)).ToList();
        Assert.All(written, line => Assert.True(line.Success));
        Assert.Equal(
            jobs.Select(j => $"{j.Worker}, {j.Algorithm}, {j.Width}x{j.Height}, {j.Iterations}").Order(),
            written.Select(l => l.Groups["what"].Value).Order());
    }

    [Fact]
    public async Task The_farm_tells_all_of_its_members_and_jobs()
    {
        var farm = await shared.StartedAsync();
        var jobs = await farm.Http.AllDoneAsync(JobsText.Orders(await File.ReadAllTextAsync(farm.JobsFile)).Count);

        var workers = await farm.Http.AskAsync<Dictionary<string, WorkerWire>>("esclavos");
        Assert.Equal(["esclavo1", "esclavo2", "esclavo3"], workers.Keys.Order());
        Assert.All(workers, w =>
        {
            Assert.Equal((true, "127.0.0.1", "propio"), (w.Value.Active, w.Value.Address, w.Value.Kind));
            Assert.Equal(farm.Workers[w.Key].Http.BaseAddress!.Port, w.Value.Port);
            Assert.InRange(DateTimeOffset.UtcNow - WireJson.Moment(w.Value.LastPing), TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(10));
            Assert.InRange(w.Value.CpuPercent, 0, 100);
            Assert.True(w.Value.FreeMemoryMiB > 0);
            Assert.True(w.Value.Gate.Open);
        });

        var memory = await Eventually.NotNull(
            async () => await farm.Http.AskAsync<MemoryReportsWire>("memoria") is { Reports.Count: 2 } all ? all : null, "both memory nodes have reported");
        Assert.Equal(["memoria1", "memoria2"], memory.Reports.Keys.Order());
        Assert.All(memory.Reports.Values, report =>
        {
            Assert.True(report.GetProperty("metricas_actuales").GetProperty("memoria").GetProperty("total").GetInt64() > 0);
            Assert.InRange(report.GetProperty("promedios").GetProperty("cpu_percent").GetDouble(), 0, 100);
            Assert.Equal(3, report.GetProperty("alertas").EnumerateObject().Count());
        });

        var status = await farm.Http.AskAsync<FarmStatusWire>("estado");
        Assert.Equal((0, 0, jobs.Count, 0, 0, true), (status.Waiting, status.Running, status.Completed, status.Failed, status.Cancelled, status.FromFile));
        Assert.Equal(["alta", "baja", "media"], status.Queues.Keys.Order());
        Assert.Equal(workers.Keys.Order(), status.Workers.Keys.Order());
    }

    [Fact]
    public async Task A_restarted_master_forgets_nothing_and_takes_a_line_added_to_the_file()
    {
        var farm = await shared.StartedAsync();
        var lines = JobsText.Orders(await File.ReadAllTextAsync(farm.JobsFile)).Count;
        var before = await farm.Http.AllDoneAsync(lines);
        var pictures = await Task.WhenAll(before.Select(job => PictureAsync(farm, job)));

        const string added = "juliaCython,800,600,100,3";

        Assert.Equal(0, await farm.RestartMasterAsync());

        Assert.Equal(Kept(before), Kept(await farm.Http.JobsAsync()));
        Assert.Equal(pictures, await Task.WhenAll(before.Select(job => PictureAsync(farm, job))));
        Assert.Equal(["esclavo1", "esclavo2", "esclavo3"], await farm.Http.ActiveAsync());

        await File.AppendAllTextAsync(farm.JobsFile, $"{added}\n");
        // The new line's job proves that the whole file was looked at again: the lines already known made none.
        var after = await farm.Http.AllDoneAsync(lines + 1);
        Assert.Equal(added, Line(after[^1]));
        Assert.Equal(Kept(before), Kept(after[..^1]));
    }

    // A list leaves out how a job came to its worker ten seconds after its end.
    private static IEnumerable<JobWire> Kept(IEnumerable<JobWire> jobs) => jobs.Select(job => job with { Assignment = null });

    private static string Line(JobWire job) => $"{job.Algorithm},{job.Width},{job.Height},{job.Iterations},{job.Priority}";

    private static Task<byte[]> PictureAsync(FarmOnRedis farm, JobWire job) =>
        farm.Http.GetByteArrayAsync(new Uri(job.Result!.Image!.TrimStart('/'), UriKind.Relative));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}, (?<what>.+), \d+\.\d{3}s$")]
    private static partial Regex ResultLine();

    /// <summary>One farm for all tests of the class. The first test starts it, so it can skip where redis-server is missing.</summary>
    public sealed class SharedFarm : IAsyncDisposable
    {
        private FarmOnRedis? _farm;

        public async Task<FarmOnRedis> StartedAsync()
        {
            Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
            return _farm ??= await FarmOnRedis.StartAsync(new FarmPlan { JobsFile = JobsText.UpToMedium() });
        }

        public async ValueTask DisposeAsync()
        {
            if (_farm is not null)
                await _farm.DisposeAsync();
        }
    }
}
