using System.Diagnostics;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Bench.Farm;

/// <summary>The measurements; each prints its part of the report. Times of jobs are those of their records, which all carry Redis's clock.</summary>
internal static class Figures
{
    private const int Workers = 3;
    private static readonly JobOrderWire Tiny = new("juliaCython", 64, 64, 10);
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(100);

    /// <summary>From a job's acceptance to its attempt's begin, with nothing else to do.</summary>
    public static async Task StartLatencyAsync()
    {
        const int jobs = 1000;
        await using var farm = await StartWarmAsync();
        var ids = new List<string>();
        var http = new List<double>();
        using var tick = new PeriodicTimer(Spacing);
        for (var i = 0; i < jobs && await tick.WaitForNextTickAsync(); i++)
        {
            var watch = Stopwatch.StartNew();
            ids.Add(await farm.SubmitAsync(Tiny));
            http.Add(watch.Elapsed.TotalMilliseconds);
        }

        var waits = (await farm.DoneAsync(ids)).Select(j => (j.Started!.Value - j.Created) * 1000).Order().ToList();
        http.Sort();
        Console.WriteLine(
            $"""
            ## From submission to start

            {jobs} jobs, one every {Spacing.TotalMilliseconds:0} ms, {Workers} idle workers; `iniciado` − `creado`, in whole milliseconds. Above it, the time of
            POST /agregar_trabajo itself as its client sees it.

            | | p50 | p95 | p99 | max |
            |---|---|---|---|---|
            | POST /agregar_trabajo, ms | {Row(http)} |
            | submission to start, ms | {Row(waits)} |

            """);
    }

    /// <summary>Many jobs of one size, all at once.</summary>
    public static async Task ThroughputAsync()
    {
        await using var farm = await StartWarmAsync();
        Console.WriteLine(
            """
            ## Many jobs at once

            Sent in one POST /cargar_trabajos, timed from the first job's `creado` to the last one's `terminado`. Where the workers' time went:
            `count` is the kernel, `image` the encoder, `deliver` all else between a job's begin and its commit (thumbnail, PUT to the master with
            its flush to the disk, commit), `between` a worker without a job.

            | jobs | size | makespan, s | jobs/s | count | image | deliver | between |
            |---|---|---|---|---|---|---|---|
            """);
        foreach (var (jobs, width, height) in ((int, int, int)[])[(30, 200, 150), (30, 400, 300), (300, 800, 600)])
        {
            var lines = string.Concat(Enumerable.Range(0, jobs).Select(_ => $"juliaCython,{width},{height},100,2\n"));
            var best = await BestAsync(farm, lines, rounds: jobs > 100 ? 1 : 5);
            var span = Makespan(best);
            var total = span * Workers;
            var (count, image, all) = (best.Sum(j => j.Result!.ComputeSeconds), best.Sum(j => j.Result!.ImageSeconds), best.Sum(j => j.Seconds!.Value));
            Console.WriteLine(
                $"| {jobs} | {width}x{height}x100 | {span:0.000} | {jobs / span:0.0} | {count / total:P0} | {image / total:P0} | {(all - count - image) / total:P0} | {(total - all) / total:P0} |");
        }

        Console.WriteLine("\nThe rows of 30 are the best of five rounds. The first system took 73.9 s for 30 small pictures.\n");
    }

    /// <summary>The example's jobs file.</summary>
    public static async Task JobsFileAsync()
    {
        var file = await File.ReadAllTextAsync(Path.Combine(FarmProgram.Solution.FullName, "trabajos.txt"));
        await using var farm = await StartWarmAsync();
        var jobs = await farm.RenderAsync(file);
        Console.WriteLine(
            $"""
            ## trabajos.txt

            {jobs.Count} jobs through {Workers} workers: **{Makespan(jobs):0.0} s**; {jobs.Sum(j => j.Result!.ComputeSeconds):0.0} s of it counting, summed over the workers. The longest:

            | job | s | of it counting |
            |---|---|---|
            """);
        foreach (var job in jobs.OrderByDescending(j => j.Seconds).Take(5))
            Console.WriteLine($"| {job.Algorithm} {job.Width}x{job.Height}x{job.Iterations} | {job.Seconds:0.0} | {job.Result!.ComputeSeconds:0.0} |");
        Console.WriteLine();
    }

    /// <summary>A page of a long queue that no worker takes from.</summary>
    public static async Task QueuePageAsync()
    {
        await using var farm = await MeasuredFarm.StartAsync(workers: 0);
        Console.WriteLine(
            """
            ## A page of a long queue

            GET /trabajos?limite=50, 50 times, all jobs waiting; and what a submission took while the queue grew (16 clients at once).

            | waiting jobs | p50, ms | max, ms | bytes | submissions/s |
            |---|---|---|---|---|
            """);
        var waiting = 0;
        foreach (var goal in (int[])[5_000, 50_000])
        {
            var watch = Stopwatch.StartNew();
            await Parallel.ForAsync(waiting, goal, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await farm.SubmitAsync(Tiny.With(OrderFields.Worker, "ausente")));
            var rate = (goal - waiting) / watch.Elapsed.TotalSeconds;
            waiting = goal;
            var times = new List<double>();
            long bytes = 0;
            for (var i = 0; i < 53; i++)
            {
                watch.Restart();
                bytes = (await farm.Http.GetByteArrayAsync(new Uri("trabajos?limite=50", UriKind.Relative))).Length;
                if (i >= 3)
                    times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine($"| {goal:N0} | {At(times, 0.5):0.0} | {times[^1]:0.0} | {bytes:N0} | {rate:0} |");
        }

        Console.WriteLine();
    }

    /// <summary>A farm whose programs have all run each of their paths, so that no compilation is measured.</summary>
    private static async Task<MeasuredFarm> StartWarmAsync()
    {
        var farm = await MeasuredFarm.StartAsync(Workers);
        await farm.RenderAsync(string.Concat(Enumerable.Range(0, 90).Select(i => $"juliaCython,{200 + i},150,100,2\n")));
        return farm;
    }

    private static async Task<List<JobWire>> BestAsync(MeasuredFarm farm, string lines, int rounds)
    {
        List<JobWire>? best = null;
        for (var round = 0; round < rounds; round++)
        {
            var jobs = await farm.RenderAsync(lines);
            best = best is null || Makespan(jobs) < Makespan(best) ? jobs : best;
        }

        return best!;
    }

    private static double Makespan(List<JobWire> jobs) => jobs.Max(j => j.Finished!.Value) - jobs.Min(j => j.Created);

    private static string Row(List<double> sorted) => $"{At(sorted, 0.5):0.0} | {At(sorted, 0.95):0.0} | {At(sorted, 0.99):0.0} | {sorted[^1]:0.0}";

    private static double At(List<double> sorted, double quantile) => sorted[(int)Math.Ceiling(quantile * sorted.Count) - 1];
}
