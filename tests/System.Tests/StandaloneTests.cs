using System.Diagnostics;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>The farm that one command starts.</summary>
public sealed class StandaloneTests(ITestOutputHelper figures)
{
    private const string Jobs =
        """
        Secuencial,800,600,100,1
        Numpy,800,800,300,2
        juliaCython,1200,900,200,3
        nada,1,1,1

        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task It_starts_at_once_says_where_to_look_and_forgets_nothing()
    {
        await using var run = new StandaloneRun(Jobs);
        var watch = Stopwatch.StartNew();
        var farm = await run.Start("--puerto", "0").ReadyAsync();
        var started = watch.Elapsed;
        figures.WriteLine($"Standalone ready after {started.TotalSeconds:0.0} s");
        Assert.True(started < SharedMachine.AtMost(StartLimit), $"it took {started}");
        await Eventually.True(() => farm.Output.Lines.Any(l => l.Contains("Ctrl-C", StringComparison.Ordinal)), "the first screen is there");
        CheckFirstScreen(farm, run);

        var done = await farm.Http.AllDoneAsync(3);
        var pictures = await PicturesAsync(farm, done);
        Assert.All(done.Zip(pictures), pair => GoldenPictures.Check(pair.First, pair.Second));
        var endless = await farm.Http.SubmitAsync(JobsText.Endless);
        await Eventually.True(async () => (await farm.Http.JobAsync(endless)).Progress > 0, "the long job progresses");
        await StopAsync(farm, "with a running job");

        farm = await run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync();
        var known = await farm.Http.JobsAsync();
        Assert.Equal(done, known[..^1]);
        Assert.Equal(endless, known[^1].JobId);
        Assert.Equal(pictures, await PicturesAsync(farm, done));
        await Eventually.True(async () => await farm.Http.ActiveAsync() is ["esclavo1"], "the one worker is active");
        // It continues where it was stopped, and a line added to the file makes one job: the earlier lines made no second one.
        await farm.Http.UntilAsync(endless, "en_curso");
        await farm.Http.CancelAsync(endless);
        await File.AppendAllTextAsync(Path.Combine(run.Folder, "trabajos.txt"), "juliaCython,320,200,50,1\n");
        var added = await Eventually.NotNull(
            async () => (await farm.Http.JobsAsync()).Find(j => (j.Width, j.State) == (320, "completado")), "the added line is rendered");
        Assert.Equal([.. done.Select(j => j.JobId), endless, added.JobId], (await farm.Http.JobsAsync()).Select(j => j.JobId));
        await StopAsync(farm, "idle");
    }

    [Theory]
    [InlineData("--esclavos", "0")]
    [InlineData("--esclavos", "tres")]
    [InlineData("--puerto", "99999")]
    [InlineData("--puerto", "-1")]
    [InlineData("--nada")]
    [InlineData("sobra")]
    [InlineData("--archivo")]
    public async Task A_wrong_command_line_gives_one_line_and_code_2(params string[] arguments)
    {
        await using var run = new StandaloneRun(Jobs);
        var farm = run.Start(arguments);

        Assert.Equal(2, await farm.ExitAsync());
        Assert.Contains(arguments[0], Assert.Single(farm.Error.Lines), StringComparison.Ordinal);
        Assert.Equal("", $"{farm.Output}");
        Assert.False(Directory.Exists(run.DataFolder));
    }

    [Fact]
    public async Task A_data_folder_that_is_none_gives_one_line()
    {
        await using var run = new StandaloneRun(Jobs);
        var farm = run.Start("--puerto", "0", "--datos", "trabajos.txt");

        Assert.Equal(2, await farm.ExitAsync());
        Assert.Contains("trabajos.txt", Assert.Single(farm.Error.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_or_data_folder_that_another_farm_has_gives_one_line()
    {
        await using var run = new StandaloneRun(Jobs);
        var first = await run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync();
        var port = first.Http.BaseAddress!.Port;

        var second = run.Start("--puerto", $"{port}", "--datos", "otra");
        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains($"{port}", Assert.Single(second.Error.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(second.Output.Lines, line => line.Contains("critical", StringComparison.Ordinal));

        var third = run.Start("--puerto", "0");
        Assert.Equal(2, await third.ExitAsync());
        Assert.Contains(run.DataFolder, Assert.Single(third.Error.Lines), StringComparison.Ordinal);
        await StopAsync(first, "idle");
    }

    private static void CheckFirstScreen(FarmProcess farm, StandaloneRun run)
    {
        var screen = $"{farm.Output}";
        Assert.Contains($" {farm.Http.BaseAddress}\n", screen, StringComparison.Ordinal);
        Assert.Contains($"{farm.Http.BaseAddress}hangfire", screen, StringComparison.Ordinal);
        Assert.Contains($"{farm.Http.BaseAddress}docs", screen, StringComparison.Ordinal);
        Assert.Matches(@"esclavo1 :\d+  esclavo2 :\d+  esclavo3 :\d+", screen);
        Assert.Matches(@"memoria1 :\d+  memoria2 :\d+", screen);
        Assert.Contains($" {run.DataFolder} ", screen, StringComparison.Ordinal);
        Assert.Contains($" {Path.Combine(run.Folder, "trabajos.txt")}\n", screen, StringComparison.Ordinal);
    }

    private async Task StopAsync(FarmProcess farm, string how)
    {
        var watch = Stopwatch.StartNew();
        farm.Signal(UnixSignal.Interrupt);
        var code = await farm.ExitAsync();
        figures.WriteLine($"Standalone, {how}, ended {watch.Elapsed.TotalSeconds:0.00} s after Ctrl-C");
        Assert.True(code == 0, $"exit code {code}:\n{farm.Output}\n{farm.Error}");
        Assert.True(watch.Elapsed < SharedMachine.AtMost(StopLimit), $"it took {watch.Elapsed}:\n{farm.Output}");
    }

    private static Task<byte[][]> PicturesAsync(FarmProcess farm, List<JobWire> jobs) =>
        Task.WhenAll(jobs.Select(job => farm.Http.GetByteArrayAsync(new Uri(job.Result!.Image!.TrimStart('/'), UriKind.Relative))));
}
