using System.Diagnostics;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Bench.Live;

/// <summary>How soon the explorer's tiles come, by depth, on an idle farm and beside its jobs, and what they take from these.</summary>
internal static class Exploring
{
    private const int Connections = 6; // a browser's to one host
    private const int Columns = 5;
    private const int Rows = 4;
    private const int Screens = 10; // of each depth
    private const int Forgotten = 500; // screens later, a tile is no longer kept
    private const int Rounds = 5; // of jobs
    private const double GoalFirst = 150;
    private const double GoalScreen = 1000;
    private const double GoalBeside = 500;
    private const double GoalSlower = 1.10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2); // between two screens of a person who looks around
    private static readonly int[] Depths = [0, 8, 16, 24, 32, 40];
    private static readonly JobOrderWire Job = new("Secuencial", 1600, 1200, 2400);

    /// <summary>Measures it.</summary>
    /// <returns>Whether the goals are reached.</returns>
    public static async Task<bool> RunAsync()
    {
        Console.WriteLine($"""
            ## The explorer

            Screens of {Columns}x{Rows} tiles of Mandelbrot's Seahorse Valley, with as many iterations as the page takes (200 + 80 for each depth; for each screen one more, so that none is known), asked of a master over {Connections}
            connections by a process on the same machine; milliseconds. `first` is the first tile of a screen, `tile` each one from its own question on. Goals on an idle farm: {GoalFirst:0} ms for the first tile, {GoalScreen:0} for a screen, both p50.

            | depth | iterations | first p50 | p95 | tile p50 | p95 | screen p50 | p95 |
            |---|---|---|---|---|---|---|---|
            """);
        var reached = true;
        await using (var farm = await FarmOnRedis.StartAsync(new FarmPlan()))
        {
            using var asker = Asker(farm);
            await ScreenAsync(asker, 3, 0); // it warms up
            foreach (var depth in Depths)
            {
                var screens = new List<Screen>();
                for (var i = 0; i < Screens; i++)
                    screens.Add(await ScreenAsync(asker, depth, i));
                var (first, tiles, whole) = (Sorted(screens.Select(s => s.First)), Sorted(screens.SelectMany(s => s.Tiles)), Sorted(screens.Select(s => s.Whole)));
                reached &= At(first, 0.5) <= GoalFirst && At(whole, 0.5) <= GoalScreen;
                Console.WriteLine($"| {depth} | {Iterations(depth)} | {At(first, 0.5):0} | {At(first, 0.95):0} | {At(tiles, 0.5):0} | {At(tiles, 0.95):0} | {At(whole, 0.5):0} | {At(whole, 0.95):0} |");
            }
        }

        Console.WriteLine($"""

            Beside jobs, one for each worker (`{Job.Algorithm}`, {Job.Width}x{Job.Height}, {Job.Iterations} iterations), by turns with the same jobs alone, {Rounds} rounds. `a person` asks for a screen of depth 8 and looks at it for {Pause.TotalSeconds:0} s,
            `a machine` asks without a pause. `jobs alone` and `beside` are medians of the jobs' time to the last one's end, in seconds. Goals: {GoalBeside:0} ms for a tile at p95 when a person asks, jobs slower by {GoalSlower - 1:P0} at most.

            | workers | threads each | asks | tiles a round | refused | tile p50 | p95 | jobs alone | beside | ratio |
            |---|---|---|---|---|---|---|---|---|---|
            """);
        foreach (var workers in (int[])[1, 3])
        {
            await using var farm = await FarmOnRedis.StartAsync(new FarmPlan { Workers = workers, Settings = new Dictionary<string, string> { ["ESCLAVO_HILOS"] = $"{Math.Max(1, Environment.ProcessorCount / workers)}" } });
            using var asker = Asker(farm);
            await JobsAsync(farm, workers);
            foreach (var isPerson in (bool[])[true, false])
                reached &= await BesideAsync(farm, asker, workers, isPerson);
        }

        Console.WriteLine();
        return reached;
    }

    private static async Task<bool> BesideAsync(FarmOnRedis farm, HttpClient asker, int workers, bool isPerson)
    {
        var (alone, beside, tiles, refused, asked) = (new List<double>(), new List<double>(), new List<double>(), 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(await JobsAsync(farm, workers));
            using var stop = new CancellationTokenSource();
            var asking = AskAsync(stop.Token);
            beside.Add(await JobsAsync(farm, workers));
            await stop.CancelAsync();
            await asking;
        }

        var (sorted, ratio) = (Sorted(tiles), At(Sorted(beside), 0.5) / At(Sorted(alone), 0.5));
        Console.WriteLine($"| {workers} | {Math.Max(1, Environment.ProcessorCount / workers)} | {(isPerson ? "a person" : "a machine")} | {tiles.Count / Rounds} | {refused} | {At(sorted, 0.5):0} | {At(sorted, 0.95):0} | {At(Sorted(alone), 0.5):0.00} | {At(Sorted(beside), 0.5):0.00} | {ratio:0.000} |");
        return ratio <= GoalSlower && (!isPerson || At(sorted, 0.95) <= GoalBeside);

        async Task AskAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var screen = await ScreenAsync(asker, 8, asked++ % Forgotten);
                tiles.AddRange(screen.Tiles);
                refused += screen.Refused;
                if (isPerson)
                    await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // One job for each worker; seconds until the last has ended.
    private static async Task<double> JobsAsync(FarmOnRedis farm, int workers)
    {
        var watch = Stopwatch.StartNew();
        var ids = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => farm.Http.SubmitAsync(Job)));
        foreach (var id in ids)
            await farm.Http.UntilAsync(id, "completado");
        return watch.Elapsed.TotalSeconds;
    }

    // A screen whose tiles no other number has.
    private static async Task<Screen> ScreenAsync(HttpClient asker, int depth, int number)
    {
        var region = Catalogue.Find("mandelbrot")!;
        var side = Math.ScaleB(region.XMax - region.XMin, -depth);
        var (x, y) = ((long)Math.Floor((-0.743643887037151 - region.XMin) / side), (long)Math.Floor((0.13182590420533 - region.YMin) / side));
        using var free = new SemaphoreSlim(Connections);
        var (watch, first, refused) = (Stopwatch.StartNew(), double.MaxValue, 0);
        var tiles = await Task.WhenAll(
            from row in Enumerable.Range(0, Rows)
            from column in Enumerable.Range(0, Columns)
            select TileAsync(x + column, y + row));
        return new Screen(first, [.. tiles], watch.Elapsed.TotalMilliseconds, refused);

        async Task<double> TileAsync(long column, long row)
        {
            await free.WaitAsync();
            try
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await asker.GetAsync(new Uri($"mosaico/mandelbrot/{depth}/{column}/{row}?iteraciones={Iterations(depth) + number}", UriKind.Relative));
                if (!answer.IsSuccessStatusCode)
                    Interlocked.Increment(ref refused);
                await answer.Content.ReadAsByteArrayAsync();
                lock (free)
                    first = Math.Min(first, watch.Elapsed.TotalMilliseconds);
                return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
            finally
            {
                free.Release();
            }
        }
    }

    private static HttpClient Asker(FarmOnRedis farm) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = farm.Http.BaseAddress };

    private static int Iterations(int depth) => 200 + (80 * depth);

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)(share * (sorted.Length - 1))];

    private sealed record Screen(double First, IReadOnlyList<double> Tiles, double Whole, int Refused);
}
