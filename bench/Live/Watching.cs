using System.Diagnostics;
using System.Globalization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using Microsoft.Playwright;

namespace HpcHangfire.Bench.Live;

/// <summary>What it costs a browser to show a large farm: how long its main thread is busy at once, and whether its memory grows.</summary>
internal static class Watching
{
    private const int GoalMilliseconds = 50;
    private const double GoalGrowth = 1.1; // of the heap, from the second minute to the last
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200); // between two orders, each of which is cancelled by the next
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly string[] Pages = ["/", "/lista.html", "/cronologia.html"];

    private sealed record Seen(double Load, int LongTasks, double Longest, IReadOnlyList<double> Heap);

    // The browser itself reports tasks above 50 ms only.
    private const string Observe = "window.tasks = []; new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(entry => [entry.startTime, entry.duration]))).observe({ type: 'longtask', buffered: true });";

    /// <summary>Measures it.</summary>
    /// <param name="minutes">For how long each page is watched.</param>
    /// <returns>Whether no task was too long after the page was there, and the memory stayed.</returns>
    public static async Task<bool> RunAsync(int minutes)
    {
        if (Installed.Browser is not { } program)
        {
            Console.WriteLine("## A page of a large farm\n\nNot measured: no Chromium is installed.\n");
            return true;
        }

        await using var farm = await LargeFarm.StartAsync();
        // Its driver is large; the one of the pages' tests is used.
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", Path.Combine(FarmProgram.Solution.FullName, "tests", "Web.Tests", "bin", "Release", "net10.0"));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-background-networking"],
        });
        using var stop = new CancellationTokenSource();
        var changing = ChangeAsync(farm.Http, stop.Token);
        Console.WriteLine($"""
            ## A page of a large farm

            {LargeFarm.Jobs:N0} waiting jobs, {LargeFarm.Members} workers that report once a second, and {1 / Pace.TotalSeconds:0} orders a second of which each is cancelled by the next. Each page is open in Chromium for a minute alone,
            with the master, Redis and the workers' reports on the same cores, and then for {minutes} minutes with the others. `long tasks` are those of its main thread above {GoalMilliseconds} ms by the clock, after the first ten seconds of the minute
            alone; `load` is the longest before. The heap is what is left after a collection, in MB, at the end of each of the {minutes} minutes; the goal is that it does not grow by more than {GoalGrowth - 1:P0} from the second to the last.

            | page | load, ms | long tasks | longest, ms | heap, minute by minute |
            |---|---|---|---|---|
            """);
        var alone = new List<Seen>();
        foreach (var path in Pages)
            alone.Add(await WatchAsync(browser, farm.Http.BaseAddress!, path, 1));
        var together = await Task.WhenAll(Pages.Select(path => WatchAsync(browser, farm.Http.BaseAddress!, path, minutes)));
        await stop.CancelAsync();
        await changing;
        foreach (var (path, one, other) in Pages.Zip(alone, together))
        {
            var heap = string.Join(", ", other.Heap.Select(size => size.ToString("0.0", CultureInfo.InvariantCulture)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {path} | {one.Load:0} | {one.LongTasks} | {one.Longest:0} | {heap} |"));
        }

        Console.WriteLine();
        return alone.All(seen => seen.LongTasks == 0) && together.All(seen => seen.Heap.Count < 3 || seen.Heap[^1] <= GoalGrowth * seen.Heap[1]);
    }

    private static async Task<Seen> WatchAsync(IBrowser browser, Uri master, string path, int minutes)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = $"{master}" });
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(Observe);
        await page.GotoAsync(path);
        var tools = await context.NewCDPSessionAsync(page);
        var heap = new List<double>();
        var watch = Stopwatch.StartNew();
        for (var minute = 1; minute <= minutes; minute++)
        {
            await Task.Delay(TimeSpan.FromTicks(Math.Max(0, ((minute * Minute) - watch.Elapsed).Ticks)));
            await tools.SendAsync("HeapProfiler.collectGarbage");
            heap.Add((await tools.SendAsync("Runtime.getHeapUsage"))!.Value.GetProperty("usedSize").GetDouble() / 1e6);
        }

        var tasks = await page.EvaluateAsync<double[][]>("() => window.tasks");
        var (loading, later) = (tasks.Where(task => task[0] < 10_000).ToList(), tasks.Where(task => task[0] >= 10_000).ToList());
        return new Seen(Longest(loading), later.Count, Longest(later), heap);
    }

    private static double Longest(List<double[]> tasks) => tasks.Select(task => task[1]).DefaultIfEmpty().Max();

    private static async Task ChangeAsync(HttpClient master, CancellationToken stop)
    {
        string? last = null;
        while (!stop.IsCancellationRequested)
        {
            var next = await master.SubmitAsync(new JobOrderWire("juliaCython", 64, 64, 10));
            if (last is not null)
                await master.CancelAsync(last);
            last = next;
            await Task.Delay(Pace, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
