using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>Standalone's embedded store while many jobs are loaded and three workers drain them.</summary>
/// <remarks>HPC_CARGA_TRABAJOS says how many jobs each of the five loads has; 20000 is the whole.</remarks>
[Collection(nameof(Alone))]
public sealed class EmbeddedStoreTests(ITestOutputHelper figures)
{
    private const int Loads = 5;

    private static int JobsPerLoad { get; } =
        int.Parse(Environment.GetEnvironmentVariable("HPC_CARGA_TRABAJOS") ?? "200", CultureInfo.InvariantCulture);

    // Half a minute for each thousand jobs beyond the first ten minutes.
    private static TimeSpan Limit { get; } = TimeSpan.FromMinutes(10 + (JobsPerLoad * Loads / 2000));

    [Fact]
    public async Task Loads_of_many_jobs_leave_every_script_whole_and_every_job_there()
    {
        await using var run = new StandaloneRun("\n");
        var farm = await run.Start("--puerto", "0", "--esclavos", "3").ReadyAsync();
        using var http = new HttpClient { BaseAddress = farm.Http.BaseAddress, Timeout = Limit };
        var ids = new HashSet<string>(); // of the jobs that the answers name: the first 10,000 of a load
        for (var load = 0; load < Loads; load++)
        {
            var watch = Stopwatch.StartNew();
            var lines = string.Concat(Enumerable.Range(0, JobsPerLoad).Select(i => $"juliaCython,16,16,{10 + (i % 90)},{1 + (i % 3)}\n"));
            using var text = new StringContent(lines, Encoding.UTF8, "text/plain");
            using var answer = await http.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), text);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            var loaded = (await answer.Content.ReadFromJsonAsync<JobsLoadedWire>(WireJson.Options))!;
            Assert.Equal((JobsPerLoad, JobsPerLoad), (loaded.Loaded, loaded.Lines.Count + loaded.Omitted));
            Assert.All(loaded.Lines, receipt => Assert.True(ids.Add(Assert.IsType<string>(receipt.JobId)), $"{receipt.JobId} twice"));
            figures.WriteLine($"load {load + 1}: {JobsPerLoad} jobs in {watch.Elapsed.TotalSeconds:0.0} s, {(await StatusAsync(http)).Completed} of all completed by then");
        }

        var drain = Stopwatch.StartNew();
        await Eventually.True(
            async () => await StatusAsync(http) is { Waiting: 0, Running: 0 } status && status.Completed == Loads * JobsPerLoad, "every job is completed", Limit);
        figures.WriteLine($"drained {drain.Elapsed.TotalSeconds:0.0} s after the last load");
        foreach (var id in ids)
            Assert.Equal("completado", (await http.JobAsync(id)).State);
        using (var coherent = await http.GetAsync(new Uri("salud/coherencia", UriKind.Relative)))
            Assert.True(coherent.IsSuccessStatusCode, await coherent.Content.ReadAsStringAsync());
        Assert.DoesNotContain(farm.Output.Lines, IsFault);
    }

    [Fact]
    public async Task What_does_not_fit_into_memory_is_on_disk_and_there_after_a_kill()
    {
        const int jobs = 20_000; // twice what fits
        await using var run = new StandaloneRun("\n");
        string[] arguments = ["--puerto", "0", "--esclavos", "1", "--memoria", "64"];
        var farm = await run.Start(arguments).ReadyAsync();
        using var http = new HttpClient { BaseAddress = farm.Http.BaseAddress, Timeout = Limit };
        using var text = new StringContent(string.Concat(Enumerable.Range(0, jobs).Select(i => $"juliaCython,16,16,{i % 100}\n")), Encoding.UTF8, "text/plain");
        using var answer = await http.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), text);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        await AllThereAsync(http);

        farm.Signal(UnixSignal.Kill);
        await farm.ExitAsync();
        var again = await run.Start(arguments).ReadyAsync();
        using var patient = new HttpClient { BaseAddress = again.Http.BaseAddress, Timeout = Limit };
        await AllThereAsync(patient);
        Assert.DoesNotContain(farm.Output.Lines.Concat(again.Output.Lines), IsFault);

        static async Task AllThereAsync(HttpClient master)
        {
            var status = await StatusAsync(master);
            Assert.Equal(jobs, status.Waiting + status.Running + status.Completed + status.Failed + status.Cancelled);
            Assert.Equal(jobs, (await master.AskAsync<JobPageWire>("trabajos?limite=1")).Total);
        }
    }

    /// <summary>What a script that ended halfway, or a request that it failed, leaves in the log.</summary>
    private static bool IsFault(string line) =>
        line.Contains("Collection was modified", StringComparison.Ordinal)
        || line.Contains("ERR ", StringComparison.Ordinal)
        || line.Contains("RedisServerException", StringComparison.Ordinal)
        || line.Contains(" 503", StringComparison.Ordinal);

    private static Task<FarmStatusWire> StatusAsync(HttpClient master) => master.AskAsync<FarmStatusWire>("estado");
}
