using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Farm.Orders;

/// <summary>What somebody wants rendered: a formula's counts over a region, and how.</summary>
public sealed record RenderOrder
{
    /// <summary>One of <see cref="Catalogue.Algorithms"/>, as written there.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Pixels per row, 1..<see cref="OrderLimits.MaxSide"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Rows, 1..<see cref="OrderLimits.MaxSide"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Iterations at which a pixel counts as inside, 0..<see cref="OrderLimits.MaxIterations"/>.</summary>
    public required int Iterations { get; init; }

    /// <summary>Which queue it waits in.</summary>
    public JobPriority Priority { get; init; } = JobPriority.Medium;

    /// <summary>Real part of c; 0 where the formula has none for the whole picture.</summary>
    public double CRe { get; init; }

    /// <summary>Imaginary part of c.</summary>
    public double CIm { get; init; }

    /// <summary>Exponent or degree, <see cref="OrderLimits.MinPower"/>..<see cref="OrderLimits.MaxPower"/>; null where the formula has none.</summary>
    public int? Power { get; init; }

    /// <summary>Real coordinate of the first column.</summary>
    public double XMin { get; init; } = -1.5;

    /// <summary>Real coordinate of the last column, above <see cref="XMin"/>.</summary>
    public double XMax { get; init; } = 1.5;

    /// <summary>Imaginary coordinate of the first row.</summary>
    public double YMin { get; init; } = -1.5;

    /// <summary>Imaginary coordinate of the last row, above <see cref="YMin"/>.</summary>
    public double YMax { get; init; } = 1.5;

    /// <summary>One of <see cref="Catalogue.Palettes"/>, or the text of <see cref="PaletteStops"/>.</summary>
    public string Palette { get; init; } = "inferno";

    /// <summary>One of <see cref="Catalogue.Colourings"/>.</summary>
    public string Colouring { get; init; } = Catalogue.Bands;

    /// <summary>Samples per side of a pixel, one of <see cref="Catalogue.Samples"/>; a pixel's colour is their mean.</summary>
    public int SamplesPerSide { get; init; } = 1;

    /// <summary>Whether the counts are kept with the picture, so it can be coloured again without counting again.</summary>
    public bool KeepsCounts { get; init; }

    /// <summary>The job whose kept counts this one colours, instead of counting itself; null for one that counts.</summary>
    public string? RecolourOf { get; init; }

    /// <summary>One of <see cref="Catalogue.Formats"/>.</summary>
    public string Format { get; init; } = PictureFormats.Default.Name;

    /// <summary>The kernel's instructions, one of <see cref="Catalogue.Paths"/>; null for the worker's choice. It changes no count.</summary>
    public string? Path { get; init; }

    /// <summary>Limit of one attempt's computing in seconds, or null for the worker's own (TIMEOUT_ALGORITMO).</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>The only worker that may run it, or null for any.</summary>
    public string? Worker { get; init; }

    /// <summary>Whether any worker may run it when <see cref="Worker"/> stays silent too long.</summary>
    public bool WorkerIsOptional { get; init; }

    /// <summary>An http(s) URL that is told when the job ends, or null.</summary>
    public string? NoticeUrl { get; init; }

    /// <summary>Pixels of the picture.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Samples of all pixels; each has one count.</summary>
    public long Samples => Pixels * SamplesPerSide * SamplesPerSide;

    /// <summary>Whether each sample has a value of 4 bytes besides its count of 4.</summary>
    public bool HasValues => Colouring is Catalogue.Smooth or Catalogue.Distance;

    /// <summary>
    /// Peak memory for rendering it, beyond an idle worker's own, in bytes. Each sample takes 4 bytes for its count, and 4 more
    /// if it has a value. Each pixel takes what its format takes (<see cref="PictureFormat.MemoryBytesPerPixel"/>). 64 MiB come on
    /// top.
    /// </summary>
    public long MemoryBytes => (Samples * (HasValues ? 8 : 4)) + (Pixels * (PictureFormats.Find(Format) ?? PictureFormats.Default).MemoryBytesPerPixel) + (64L << 20);

    /// <summary>Whether algorithm, size and iterations describe it fully, the region being the algorithm's own: slaves of another make are told nothing else.</summary>
    public bool IsPlain => Catalogue.Find(Algorithm) is { } algorithm && this == algorithm.Order(Width, Height, Iterations) with
    {
        XMin = algorithm.XMin,
        XMax = algorithm.XMax,
        YMin = algorithm.YMin,
        YMax = algorithm.YMax,
        Priority = Priority,
        TimeoutSeconds = TimeoutSeconds,
        Worker = Worker,
        WorkerIsOptional = WorkerIsOptional,
        NoticeUrl = NoticeUrl,
    };

    /// <summary>The Hangfire queue that this order waits in.</summary>
    public string Queue => Worker is null ? QueueNames.Of(Priority) : QueueNames.OfWorker(Worker);
}
