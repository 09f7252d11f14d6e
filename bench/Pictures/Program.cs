// Prints how long a picture takes from its counts to its file. The ways take turns, so that a busy moment of the machine does
// not fall on one of them alone.
using System.Runtime.InteropServices;
using HpcHangfire.Algorithms;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Kernels;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;
using NetVips;

const int Rounds = 7;
var threads = Environment.ProcessorCount;
var encoder = new NetVipsEncoder(threads);
(string Title, RenderOrder Order)[] scenes =
[
    ("c = 0, the largest job", Catalogue.Find("juliaCython")!.Order(5000, 4000, 3000)),
    ("julia, c = -0.8 + 0.156i", Catalogue.Find("julia")!.Order(5000, 4000, 300)),
    ("mandelbrot, whole", Catalogue.Find("mandelbrot")!.Order(5000, 4000, 1000)),
    ("barcoIncendiado, whole", Catalogue.Find("barcoIncendiado")!.Order(5000, 4000, 200)),
];
(string Title, Func<RenderOrder, RenderOrder> Of)[] ways =
[
    ("PNG, bandas", order => order),
    ("PNG, histograma", order => order with { Colouring = Catalogue.Histogram }),
    ("PNG, suave", order => order with { Colouring = Catalogue.Smooth }),
    ("WebP, bandas", order => order with { Format = "webp" }),
    ("TIFF, bandas", order => order with { Format = "tiff" }),
];

Console.WriteLine($"""
    # From counts to files

    `dotnet run --project bench/Pictures -c Release`

    {Machine.Cpu()}, {threads} threads, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}, load {Machine.Load()}.
    5000x4000 pixels: milliseconds by the clock, and in brackets of processor time divided by the threads, and the file's MB; medians of
    {Rounds} alternating rounds. The goal for PNG was 250 ms at most, 120 at best. "libvips" is its own PNG of the same colours, RGB, no row filter,
    level 1, colouring included. Counting, and the values that suave is coloured by, are beside it for comparison.

    | picture | {string.Join(" | ", ways.Select(way => way.Title))} | libvips' PNG, bandas | counting | values |
    |---|{string.Concat(ways.Select(_ => "---|"))}---|---|---|
    """);
foreach (var (title, given) in scenes)
{
    var order = given;
    var area = new FractalOrder(order.Width, order.Height, order.Iterations, order.CRe, order.CIm, new(order.XMin, order.XMax, order.YMin, order.YMax));
    var counts = new int[area.Pixels];
    var values = new float[area.Pixels];
    var (counting, valuing, vips) = (new List<Timing>(), new List<Timing>(), new List<(Timing, long)>());
    var files = ways.Select(_ => new List<(Timing, long)>()).ToArray();
    for (var round = 0; round < Rounds + 1; round++)
    {
        counting.Add(Timing.Of(threads, () => Kernels.Find(order.Algorithm)!.Count(area, counts, new())));
        valuing.Add(Timing.Of(threads, () => PixelValues.Find(order.Algorithm, PixelValue.Smooth)!.Compute(area, counts, values, new())));
        var digest = CountsDigest.Of(counts);
        foreach (var ((_, of), file) in ways.Zip(files))
            file.Add(Encode(of(order), area, counts, values, digest));
        vips.Add(EncodeByLibvips(order, area, counts));
    }

    Console.WriteLine($"| {title} | {string.Join(" | ", files.Append(vips).Select(Show))} | {ShowTime(counting)} | {ShowTime(valuing)} |");
}

// The first round is not measured: it compiles the code and touches the memory.
static string ShowTime(IEnumerable<Timing> timings) => Timing.Median([.. timings.Skip(1)]) is { } median ? $"{median.ClockMs:0} ({median.ProcessorMs:0})" : "";

static string Show(List<(Timing Time, long Bytes)> files) => $"{ShowTime(files.Select(file => file.Time))}, {files[0].Bytes / 1e6:0.0} MB";

(Timing, long) Encode(RenderOrder order, FractalOrder area, int[] counts, float[] values, CountsDigest digest)
{
    using var file = new MemoryStream(1 << 20);
    var time = Timing.Of(threads, () =>
    {
        var colours = new PictureColours(area, counts, order.HasValues ? values : [], OrderColours.Palette(order), OrderColours.Mode(order));
        encoder.Encode(new Picture(order, colours, digest), PictureFormat.Find(order.Format)!, file, CancellationToken.None);
    });
    return (time, file.Length);
}

(Timing, long) EncodeByLibvips(RenderOrder order, FractalOrder area, int[] counts)
{
    using var file = new MemoryStream(1 << 20);
    var time = Timing.Of(threads, () =>
    {
        var colours = new PictureColours(area, counts, default, OrderColours.Palette(order));
        var rgb = GC.AllocateUninitializedArray<byte>(3 * counts.Length, pinned: true);
        Parallel.For(0, colours.Height, new() { MaxDegreeOfParallelism = threads }, row => colours.Colour(row, rgb.AsSpan(3 * row * colours.Width, 3 * colours.Width)));
        using var image = Image.NewFromMemory(Marshal.UnsafeAddrOfPinnedArrayElement(rgb, 0), (nuint)rgb.Length, colours.Width, colours.Height, 3, Enums.BandFormat.Uchar);
        image.PngsaveStream(file, compression: 1, filter: Enums.ForeignPngFilter.None);
    });
    return (time, file.Length);
}
