// Prints tables of kernel times. The ways take turns, so that a busy moment of the machine does not fall on one of them alone.
using HpcHangfire.Algorithms;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Kernels;

const int Rounds = 9;
const double SlowMs = 1500; // one round of it is enough
var full = args.Contains("--full");
var threads = Environment.ProcessorCount;
var ways = Way.All(threads);

foreach (var way in ways)
{
    way.Measure(new(300, 300, 300, 0, 0, Region.Default), new int[90_000]); // compiles it
}

var command = string.Join(' ', ["dotnet run --project bench/Kernels -c Release", .. args.Length > 0 ? args.Prepend("--") : []]);
var machine = $"{Machine.Cpu()}, {threads} threads, path {Kernels.AvailablePaths[0]}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}, load {Machine.Load()}.";
if (args.Contains("--goals"))
{
    using var oracle = new Oracle();
    var goals = new Goals(oracle, threads, full);
    goals.Measure();
    Console.WriteLine($"""
        # What the kernels reach

        `{command}`

        {machine} {oracle.Note}.
        Ratios are of processor time, medians of alternating rounds. Counts are compared with the C++ loop's, by SHA-256: {(goals.Same ? "equal" : "DIFFERENT")}.

        """);
    goals.Print();
    return goals.Same ? 0 : 1;
}

var results = Scene.All.Select(Run).ToList();

Console.WriteLine($"""
    # Kernel times

    `{command}`

    {machine}
    Milliseconds, median of {Rounds} alternating rounds (one round of what takes more than {SlowMs / 1000} s). In brackets how many times faster
    than the plain loop on {threads} threads. The rate is of juliaCython without shortcuts: iterations of the plain loop per
    second. Counts are compared after every run, by SHA-256.

    """);
Console.WriteLine("""
    ## Processor time, divided by the threads

    What the clock shows on an idle machine, and what compares on a busy one.

    """);
Print(timing => timing.ProcessorMs);
Console.WriteLine("""

    ## By the clock

    Only as good as the machine was idle: where the plain loop took much longer here than above, it was not.

    """);
Print(timing => timing.ClockMs);
return results.All(result => result.Same) ? 0 : 1;

Result Run(Scene scene)
{
    var counts = new int[scene.Order.Pixels];
    var expected = ways[^1].Measure(scene.Order, counts).Digest;
    var timings = ways.Select(_ => new List<Timing>()).ToArray();
    var same = true;
    for (var round = 0; round < Rounds; round++)
    {
        foreach (var (way, measured) in ways.Zip(timings))
        {
            if ((way.IsPlain && expected.Sum > Scene.LongestPlainSum && !full) || (round > 0 && (measured.Count == 0 || measured[0].ClockMs > SlowMs)))
            {
                continue;
            }

            var (time, digest) = way.Measure(scene.Order, counts);
            measured.Add(time);
            same &= digest == expected;
        }
    }

    return new(scene, expected.Sum, [.. timings.Select(Timing.Median)], same);
}

void Print(Func<Timing, double> measure)
{
    Console.WriteLine($"| picture | iterations | {string.Join(" | ", ways.Select(way => way.Title))} | rate | counts |");
    Console.WriteLine($"|---|---|{string.Concat(ways.Select(_ => "---|"))}---|---|");
    foreach (var (scene, sum, timings, same) in results)
    {
        var times = timings.Select(timing => timing is { } there ? measure(there) : (double?)null).ToArray();
        var cells = times.Select((time, i) => time is null ? "not run" : $"{time:0.0}{(i > 0 && times[0] is { } plain ? $" ({plain / time:0.0}x)" : "")}");
        Console.WriteLine($"| {scene.Title} | {sum:N0} | {string.Join(" | ", cells)} | {sum / times[^2]!.Value / 1e6:0.0} G/s | {(same ? "equal" : "DIFFERENT")} |");
    }
}

internal sealed record Result(Scene Scene, long Sum, Timing?[] Timings, bool Same);
