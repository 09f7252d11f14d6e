using HpcHangfire.Algorithms;

namespace HpcHangfire.Bench.Kernels;

/// <summary>
/// The figures that the kernels were built for, each next to what it must be and what it should be. Ratios are of processor
/// time, from rounds in which both sides take turns; medians of them.
/// </summary>
internal sealed class Goals(Oracle oracle, int threads, bool full)
{
    private const int Rounds = 7;

    private readonly List<(string What, string Must, string Goal, string Measured)> _figures = [];

    /// <summary>Whether all counts were the same so far.</summary>
    public bool Same { get; private set; } = true;

    private static string Without => "not measured: without g++";

    public void Measure()
    {
        Add("this processor's limit: all its units always busy", "", "", $"{Units.IterationsPerCycle():0.00} iterations per cycle");
        foreach (var scene in new[] { Scene.Siegel, Scene.Parabolic })
        {
            var paths = new[] { Algorithms.Kernels.AvailablePaths[0], KernelPaths.Vector256 }.Intersect(Algorithms.Kernels.AvailablePaths).Distinct();
            foreach (var path in paths)
            {
                var wide = path != KernelPaths.Vector256;
                Add($"{scene.Why}; {path}, 1 thread, no shortcut", wide ? "3.0" : "1.3", wide ? "4.0 (limit 4.8)" : "1.7", $"{PerCycle(scene, path):0.00} iterations per cycle");
            }

            Add("the same, cost of the cycle test", "≤ 8 %", "≤ 3 %", $"{(Ratio(scene, Kernel(true, threads), Kernel(false, threads)) - 1) * 100:0.0} %");
            Add($"the same, against the C++ OpenMP loop, {threads} threads each", "20x", "28x", Against(scene));
        }

        var fullLanes = PerCycle(Scene.Siegel, Algorithms.Kernels.AvailablePaths[0]);
        foreach (var scene in Scene.Ragged)
        {
            var perCycle = PerCycle(scene, Algorithms.Kernels.AvailablePaths[0], cycleTest: true);
            Add($"{scene.Title}, 1 thread", "", "", $"{perCycle:0.00} iterations computed per cycle, {100 * perCycle / fullLanes:0} % of the Siegel disc's");
        }

        var largest = Kernel(true, threads, mirrors: true);
        var times = Enumerable.Range(0, Rounds).Select(_ => largest(Scene.Largest)).ToList();
        var time = Timing.Median(times)!.Value;
        Add($"{Scene.Largest.Title}, compute, {threads} threads", "60 ms", "30 ms", $"{time.ProcessorMs:0.0} ms of processor time per thread, {times.Min(one => one.ClockMs):0.0} ms by the clock at best");
        Add("the same, against the C++ OpenMP loop", "300x", "1000x", full ? Against(Scene.Largest, rounds: 1, mirrors: true) : "only with --full");
        Add($"{Scene.Mandelbrot.Title}, against the C++ OpenMP loop", "20x", "40x", full ? Against(Scene.Mandelbrot, rounds: 1, mirrors: true) : "only with --full");
        if (full)
        {
            Add("from 1 to 2 threads, a job of 5 s and more", "1.8x", "1.95x", Scaling.Measure((threads, scene) => Kernel(true, threads)(scene)));
        }
    }

    public void Print()
    {
        Console.WriteLine("""
            ## Goals

            Set for a processor with 512-bit units, whose limit is 4.8 iterations per cycle. One that computes 512 bits in two
            halves can make 2.4, and 2.67 where c is real, as in the parabolic picture; what the units of this one can make at best is
            measured in the first line. What ragged pictures fall short of the Siegel disc's pace are lanes without an orbit, steps
            taken twice where an orbit ends within a block, and the tests of the first iterations, which are most where orbits are short.

            | | must | goal | measured |
            |---|---|---|---|
            """);
        foreach (var (what, must, goal, measured) in _figures)
        {
            Console.WriteLine($"| {what} | {must} | {goal} | {measured} |");
        }
    }

    private void Add(string what, string must, string goal, string measured) => _figures.Add((what, must, goal, measured));

    private static double PerCycle(Scene scene, string path, bool cycleTest = false)
    {
        var kernel = Algorithms.Kernels.Find(scene.Formula, new() { Threads = 1, Path = path, CycleTest = cycleTest, Mirrors = false })!;
        var counts = Counts(scene);
        var spared = default(Spared);
        return Median(() =>
        {
            var clock = ProcessorClock.Measure();
            var time = Timing.Of(1, () => spared = kernel.Count(scene.Order, counts, new()));
            return (CountsDigest.Of(counts).Sum - spared.OnCycles) / (time.ProcessorMs / 1e3 * clock);
        });
    }

    private string Against(Scene scene, int rounds = 3, bool mirrors = false) =>
        oracle.IsThere ? $"{Ratio(scene, Cpp, Kernel(true, threads, mirrors), rounds):0.0}x" : Without;

    private static double Ratio(Scene scene, Func<Scene, Timing> first, Func<Scene, Timing> second, int rounds = Rounds) =>
        Median(() => first(scene).ProcessorMs / second(scene).ProcessorMs, rounds);

    private Timing Cpp(Scene scene)
    {
        var (time, digest) = oracle.Measure(scene, threads)!.Value;
        var counts = new int[scene.Order.Pixels];
        Algorithms.Kernels.Find(scene.Formula)!.Count(scene.Order, counts, new());
        Same &= digest == CountsDigest.Of(counts);
        return time;
    }

    private static Func<Scene, Timing> Kernel(bool cycleTest, int threads, bool mirrors = false)
    {
        return scene =>
        {
            var kernel = Algorithms.Kernels.Find(scene.Formula, new() { Threads = threads, CycleTest = cycleTest, Mirrors = mirrors })!;
            var counts = Counts(scene);
            return Timing.Of(threads, () => kernel.Count(scene.Order, counts, new()));
        };
    }

    // Written once before the clock runs, as the oracle's are: the system gives a large array its memory page by page at the first write.
    private static int[] Counts(Scene scene)
    {
        var counts = new int[scene.Order.Pixels];
        Array.Fill(counts, -1);
        return counts;
    }

    private static double Median(Func<double> measure, int rounds = Rounds) =>
        Enumerable.Range(0, rounds).Select(_ => measure()).Order().ElementAt(rounds / 2);
}
