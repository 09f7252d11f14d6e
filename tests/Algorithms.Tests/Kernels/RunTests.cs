using System.Diagnostics;

namespace HpcHangfire.Algorithms.Tests;

/// <summary>How a computation is followed and stopped.</summary>
public class RunTests
{
    // A parabolic set seen in its interior: minutes of iterations, and no cycle ends them early.
    private static readonly FractalOrder s_endless = new(50_000, 1, 10_000_000, 0.25, 0, new(-0.4, 0.4, 0.1, 0.1));

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Cancellation_stops_even_one_endless_row(string name, string path)
    {
        // The loop is at work by then; it reports nothing before its first row is done, which never happens.
        var delay = TimeSpan.FromMilliseconds(30);
        var watch = Stopwatch.StartNew(); // before the delay begins: a busy machine may pause in between
        using var cancellation = new CancellationTokenSource(delay);

        Assert.Throws<OperationCanceledException>(() =>
            EveryKernel.Find(name, path).Count(s_endless, new int[s_endless.Pixels], new(null, cancellation.Token)));

        // A millisecond late on an idle machine; the margin is for a busy one. The row itself would take minutes.
        Assert.InRange(watch.Elapsed, delay / 2, delay + TimeSpan.FromSeconds(2));
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void A_run_that_is_cancelled_before_never_starts(string name, string path) =>
        Assert.Throws<OperationCanceledException>(() =>
            EveryKernel.Find(name, path).Count(s_endless, new int[s_endless.Pixels], new(null, new CancellationToken(canceled: true))));

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Progress_rises_and_ends_at_one(string name, string path)
    {
        foreach (var order in new FractalOrder[] { new(333, 444, 60, -1, 0, Region.Default), new(1, 1, 5, 0, 0, Region.Default), new(8, 3, 0, 0, 0, Region.Default) })
        {
            List<double> reports = [];

            EveryKernel.Find(name, path, threads: 3).Count(order, new int[order.Pixels], new(reports.Add));

            Assert.Equal(reports.Order(), reports);
            Assert.All(reports[..^1], report => Assert.InRange(report, 0, 0.9999999));
            Assert.Equal(1, reports[^1]);
            Assert.InRange(reports.Count, order.Pixels > 10_000 ? 10 : 1, 300);
        }
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void What_a_progress_callback_throws_reaches_the_caller(string name, string path)
    {
        var order = new FractalOrder(400, 400, 50, 0, 0, Region.Default);
        Assert.Throws<InvalidDataException>(() =>
            EveryKernel.Find(name, path, threads: 3).Count(order, new int[order.Pixels], new(_ => throw new InvalidDataException())));
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void What_a_cycle_saves_is_reported_and_the_rest_does_not_depend_on_the_maximum(string name, string path)
    {
        long Computed(int max, bool cycleTest)
        {
            var order = new FractalOrder(40, 30, max, -1, 0, new(-0.2, 0.2, -0.2, 0.2)); // all fall into a cycle of two points
            var counts = new int[order.Pixels];
            var spared = EveryKernel.Find(name, path, threads: 2, cycleTest, mirrors: false).Count(order, counts, new());
            return counts.Sum(count => (long)count) - spared.OnCycles;
        }

        Assert.Equal(30 * 40 * 900, Computed(900, cycleTest: false));
        if (name == "juliaCython")
        {
            Assert.InRange(Computed(900, cycleTest: true), 1, 30 * 40 * 300);
            Assert.Equal(Computed(900, cycleTest: true), Computed(90_000, cycleTest: true));
        }
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void Orders_out_of_range_are_refused(string name, string path)
    {
        var kernel = EveryKernel.Find(name, path);
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Count(new(0, 1, 1, 0, 0, Region.Default), [], new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Count(new(1, 0, 1, 0, 0, Region.Default), [], new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Count(new(1, 1, -1, 0, 0, Region.Default), new int[1], new()));
        Assert.Throws<ArgumentException>(() => kernel.Count(new(2, 2, 1, 0, 0, Region.Default), new int[3], new()));
    }

    [Theory, MemberData(nameof(EveryKernel.Rows), MemberType = typeof(EveryKernel))]
    public void One_kernel_serves_several_callers_at_once(string name, string path)
    {
        var kernel = EveryKernel.Find(name, path, threads: 2);
        var order = new FractalOrder(300, 200, 100, -0.123, 0.745, Region.Default);
        var expected = EveryKernel.PlainCounts(order);

        Parallel.For(0, 4, _ => Assert.Equal(expected, kernel.Count(order)));
    }
}
