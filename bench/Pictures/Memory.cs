using System.Diagnostics;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.Bench.Pictures;

/// <summary>What encoding a picture takes of memory beside its counts, each in a process of its own. Linux alone tells it so.</summary>
internal static class Memory
{
    private const int Width = 5000, Height = 4000;

    private static readonly string[] s_scenes = ["mandelbrot", "julia", "noise"];

    /// <summary>Measures a scene, colouring and format, or all of them in turn.</summary>
    /// <returns>The exit code.</returns>
    public static int Measure(string[] which)
    {
        if (which is [var scene, var colouring, var format])
        {
            Console.WriteLine(MeasureOne(scene, colouring, format));
            return 0;
        }

        Console.WriteLine($"| {Width}x{Height} pixels | bytes a pixel at the peak | a moment later |\n|---|---|---|");
        foreach (var (name, by, kind) in from f in Catalogue.Formats from s in s_scenes from c in new[] { Catalogue.Bands, Catalogue.Smooth } select (s, c, f))
        {
            using var one = Process.Start(Environment.ProcessPath!, ["--memory", name, by, kind]);
            one.WaitForExit();
        }

        return 0;
    }

    private static string MeasureOne(string scene, string colouring, string format)
    {
        var order = Catalogue.Find(scene == "noise" ? "julia" : scene)!.Order(Width, Height, 300) with { Colouring = colouring, Format = format };
        var encoder = new PictureEncoder(Environment.ProcessorCount);
        encoder.Encode(Draw(order with { Width = 64, Height = 64 }, isNoise: false), new MemoryStream(), CancellationToken.None); // compiles
        var picture = Draw(order, scene == "noise");
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5"); // forgets the peak until now
        var before = Status("VmRSS");
        using var file = new MemoryStream();
        encoder.Encode(picture, file, CancellationToken.None);
        var (peak, after) = (Status("VmHWM") - before, Status("VmRSS") - before);
        GC.KeepAlive(picture);
        return $"| {scene}, {colouring}, {format} | {peak / (double)order.Pixels:0.0} | {after / (double)order.Pixels:0.0} |";
    }

    private static Picture Draw(RenderOrder order, bool isNoise)
    {
        var area = new FractalOrder(order.Width, order.Height, order.Iterations, order.CRe, order.CIm, new(order.XMin, order.XMax, order.YMin, order.YMax));
        var counts = new int[area.Pixels];
        var values = new float[order.HasValues ? counts.Length : 0];
        if (isNoise)
        {
            var random = new Random(1);
            foreach (ref var count in counts.AsSpan())
                count = random.Next(order.Iterations + 1);
            foreach (ref var value in values.AsSpan())
                value = order.Iterations * random.NextSingle();
        }
        else
        {
            Algorithms.Kernels.Find(order.Algorithm)!.Count(area, counts, new());
            if (order.HasValues)
                PixelValues.Find(order.Algorithm, PixelValue.Smooth)!.Compute(area, counts, values, new());
        }

        return new(order, new PictureColours(area, counts, values, OrderColours.Palette(order), OrderColours.Mode(order)), CountsDigest.Of(counts));
    }

    private static long Status(string key) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        System.Globalization.CultureInfo.InvariantCulture);
}
