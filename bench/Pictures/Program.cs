// Prints how long a picture takes from its counts to its file; with --memory, how much memory. The ways take turns, so that a busy
// moment of the machine does not fall on one of them alone.
using System.Runtime.InteropServices;
using HpcHangfire.Algorithms;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Kernels;
using HpcHangfire.Bench.Pictures;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Tiff.Constants;
using SixLabors.ImageSharp.PixelFormats;

if (args is ["--memory", .. var which])
    return Memory.Measure(which);

const int Rounds = 7;
const int Thumbnails = 10; // a round takes so many, and tells one's time
var threads = Environment.ProcessorCount;
var encoder = new PictureEncoder(threads);
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
    ("TIFF, bandas", order => order with { Format = "tiff" }),
    ("TIFF, suave", order => order with { Format = "tiff", Colouring = Catalogue.Smooth }),
    ("WebP, bandas", order => order with { Format = "webp" }),
];
(string Title, IImageEncoder Encoder)[] theirs =
[
    ("ImageSharp's PNG", new PngEncoder { CompressionLevel = PngCompressionLevel.Level1, FilterMethod = PngFilterMethod.None, ColorType = PngColorType.Rgb }),
    ("ImageSharp's TIFF", new TiffEncoder { Compression = TiffCompression.Deflate, CompressionLevel = SixLabors.ImageSharp.Compression.Zlib.DeflateCompressionLevel.Level1 }),
];

Console.WriteLine($"""
    # From counts to files

    `dotnet run --project bench/Pictures -c Release`

    {Machine.Cpu()}, {threads} threads, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}, load {Machine.Load()}.
    5000x4000 pixels: milliseconds by the clock, and in brackets of processor time divided by the threads, and the file's MB; medians of
    {Rounds} alternating rounds. On a busy machine only the processor time says anything. WebP, ImageSharp's files and thumbnails are one
    thread's work: an idle machine's clock shows {threads} times the bracket for the files; the thumbnail's bracket is not divided. The goal for
    PNG was 250 ms at most, 120 at best; for a thumbnail, 1 ms. ImageSharp's own PNG and TIFF have the same colours as bandas, RGB, no row
    filter, level 1, colouring included. Counting, and the values that suave is coloured by, are beside them for comparison.

    | picture | {string.Join(" | ", ways.Select(way => way.Title).Concat(theirs.Select(way => way.Title)))} | thumbnail | counting | values |
    |---|{string.Concat(ways.Select(_ => "---|"))}{string.Concat(theirs.Select(_ => "---|"))}---|---|---|
    """);
foreach (var (title, given) in scenes)
{
    var order = given;
    var area = new FractalOrder(order.Width, order.Height, order.Iterations, order.CRe, order.CIm, new(order.XMin, order.XMax, order.YMin, order.YMax));
    var counts = new int[area.Pixels];
    var values = new float[area.Pixels];
    var (counting, valuing, thumbnails) = (new List<Timing>(), new List<Timing>(), new List<(Timing Time, long)>());
    var files = ways.Select(_ => new List<(Timing, long)>()).ToArray();
    var otherFiles = theirs.Select(_ => new List<(Timing, long)>()).ToArray();
    for (var round = 0; round < Rounds + 1; round++)
    {
        counting.Add(Timing.Of(threads, () => Kernels.Find(order.Algorithm)!.Count(area, counts, new())));
        valuing.Add(Timing.Of(threads, () => PixelValues.Find(order.Algorithm, PixelValue.Smooth)!.Compute(area, counts, values, new())));
        var digest = CountsDigest.Of(counts);
        foreach (var ((_, of), file) in ways.Zip(files))
            file.Add(Encode(of(order), area, counts, values, digest));
        foreach (var ((_, other), file) in theirs.Zip(otherFiles))
            file.Add(EncodeByThem(other, order, area, counts));
        thumbnails.Add(Thumbnail(new Picture(order, new PictureColours(area, counts, default, OrderColours.Palette(order)), digest)));
    }

    var thumbnail = Timing.Median([.. thumbnails.Skip(1).Select(one => one.Time)]) is { } median
        ? $"{median.ClockMs / Thumbnails:0.00} ({median.ProcessorMs * threads / Thumbnails:0.00})"
        : "";
    Console.WriteLine($"| {title} | {string.Join(" | ", files.Concat(otherFiles).Select(Show))} | {thumbnail}, {thumbnails[0].Item2 / 1e3:0} kB | {ShowTime(counting)} | {ShowTime(valuing)} |");
}

return 0;

// The first round is not measured: it compiles the code and touches the memory.
static string ShowTime(IEnumerable<Timing> timings) => Timing.Median([.. timings.Skip(1)]) is { } median ? $"{median.ClockMs:0} ({median.ProcessorMs:0})" : "";

static string Show(List<(Timing Time, long Bytes)> files) => $"{ShowTime(files.Select(file => file.Time))}, {files[0].Bytes / 1e6:0.0} MB";

(Timing, long) Encode(RenderOrder order, FractalOrder area, int[] counts, float[] values, CountsDigest digest)
{
    using var file = new MemoryStream(1 << 20);
    var time = Timing.Of(threads, () =>
    {
        var colours = new PictureColours(area, counts, order.HasValues ? values : [], OrderColours.Palette(order), OrderColours.Mode(order));
        encoder.Encode(new Picture(order, colours, digest), file, CancellationToken.None);
    });
    return (time, file.Length);
}

(Timing, long) Thumbnail(Picture picture)
{
    var bytes = 0;
    var time = Timing.Of(threads, () =>
    {
        for (var i = 0; i < Thumbnails; i++)
            bytes = PictureEncoder.Thumbnail(picture).Length;
    });
    return (time, bytes);
}

(Timing, long) EncodeByThem(IImageEncoder other, RenderOrder order, FractalOrder area, int[] counts)
{
    using var file = new MemoryStream(1 << 20);
    var time = Timing.Of(threads, () =>
    {
        var colours = new PictureColours(area, counts, default, OrderColours.Palette(order));
        using var image = new Image<Rgb24>(colours.Width, colours.Height);
        Parallel.For(0, colours.Height, new() { MaxDegreeOfParallelism = threads }, row => colours.Colour(row, MemoryMarshal.AsBytes(image.DangerousGetPixelRowMemory(row).Span)));
        image.Save(file, other);
    });
    return (time, file.Length);
}
