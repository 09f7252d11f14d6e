// Prints a table of kernel times. The ways take turns, so that a busy moment of the machine does not fall on one of them alone.
using HpcHangfire.Algorithms;
using HpcHangfire.Bench.Kernels;

const int Rounds = 9;
var slow = TimeSpan.FromSeconds(1.5); // one round of it is enough
var full = args.Contains("--full");
var threads = Environment.ProcessorCount;
var ways = Way.All(threads);
var agreed = true;

Console.WriteLine($"""
    # Kernel times

    `dotnet run --project bench/Kernels -c Release{(full ? " -- --full" : "")}`

    {Cpu()}, {threads} threads, path {Kernels.AvailablePaths[0]}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}.
    Milliseconds, median of {Rounds} alternating rounds (one round of what takes more than {slow.TotalSeconds} s). In brackets how many times faster
    than the plain loop on the same number of threads. The rate is of juliaCython without the cycle test: iterations of the plain
    loop per second. Counts are compared after every run, by SHA-256.

    | picture | iterations | {string.Join(" | ", ways.Select(way => way.Title))} | rate | counts |
    |---|---|{string.Concat(ways.Select(_ => "---|"))}---|---|
    """);
foreach (var way in ways)
{
    way.Measure(new(300, 300, 300, 0, 0, Region.Default), new int[90_000]); // compiles it
}

foreach (var scene in Scene.All)
{
    Print(scene);
}

return agreed ? 0 : 1;

void Print(Scene scene)
{
    var counts = new int[scene.Order.Pixels];
    var expected = ways[^1].Measure(scene.Order, counts).Digest;
    var times = ways.Select(_ => new List<TimeSpan>()).ToArray();
    var same = true;
    for (var round = 0; round < Rounds; round++)
    {
        foreach (var (way, measured) in ways.Zip(times))
        {
            if ((way.IsPlain && expected.Sum > Scene.LongestPlainSum && !full) || (round > 0 && (measured.Count == 0 || measured[0] > slow)))
            {
                continue;
            }

            var (time, digest) = way.Measure(scene.Order, counts);
            measured.Add(time);
            same &= digest == expected;
        }
    }

    agreed &= same;
    var medians = times.Select(measured => measured.Count == 0 ? (double?)null : measured.Order().ElementAt(measured.Count / 2).TotalMilliseconds).ToArray();
    var cells = medians.Select((time, i) => time is null ? "not run" : $"{time:0.0}{(i > 0 && medians[0] is { } plain ? $" ({plain / time:0.0}x)" : "")}");
    Console.WriteLine($"| {scene.Title} | {expected.Sum:N0} | {string.Join(" | ", cells)} | {expected.Sum / medians[^2]!.Value / 1e6:0.0} G/s | {(same ? "equal" : "DIFFERENT")} |");
}

static string Cpu() => File.Exists("/proc/cpuinfo")
    ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1]
    : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
