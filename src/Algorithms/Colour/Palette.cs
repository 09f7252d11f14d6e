namespace HpcHangfire.Algorithms;

/// <summary>256 colours, from the lowest count to the highest.</summary>
public sealed class Palette
{
    /// <summary>Colours in a palette.</summary>
    public const int Size = 256;

    private static readonly Palette[] s_all =
    [
        new("inferno", Read(PaletteTables.Inferno)),
        new("viridis", Read(PaletteTables.Viridis)),
        new("gris", Make(t => (255 * t, 255 * t, 255 * t))),
        new("magma", Read(PaletteTables.Magma)),
        new("plasma", Read(PaletteTables.Plasma)),
        new("turbo", Make(Turbo)),
        new("cubehelix", Make(Cubehelix)),
        FromStops("clasica", [new(0, 0x000764), new(0.16, 0x206BCB), new(0.42, 0xEDFFFF), new(0.6425, 0xFFAA00), new(0.8575, 0x000200), new(1, 0x000200)]),
        FromStops("fuego", [new(0, 0x000000), new(0.35, 0xB00000), new(0.65, 0xFF8000), new(0.85, 0xFFF060), new(1, 0xFFFFFF)]),
        FromStops("oceano", [new(0, 0x000814), new(0.3, 0x003566), new(0.6, 0x00A6A6), new(0.85, 0xA8E6CF), new(1, 0xFFFFFF)]),
    ];

    private readonly byte[] _rgb;

    private Palette(string name, byte[] rgb) => (Name, _rgb) = (name, rgb);

    /// <summary>
    /// The palettes' names. <c>inferno</c>, the first system's, is the first; it, <c>viridis</c>, <c>magma</c> and <c>plasma</c>
    /// are matplotlib's.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(palette => palette.Name)];

    /// <summary>Name by which orders choose it.</summary>
    public string Name { get; }

    /// <summary>Red, green and blue of each colour, 0 to 255: 768 bytes.</summary>
    public ReadOnlySpan<byte> Rgb => _rgb;

    /// <summary>The palette of that name, exactly as <see cref="Names"/> spells it, or null. <c>grayscale</c> is another name of <c>gris</c>.</summary>
    public static Palette? Find(string name) => Array.Find(s_all, palette => palette.Name == (name == "grayscale" ? "gris" : name));

    /// <summary>A palette of the caller's own. The first stop's colour holds before it, the last stop's after it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="stops">At least one, in the order of their places; two at one place make an edge.</param>
    public static Palette FromStops(string name, IReadOnlyList<ColourStop> stops)
    {
        ArgumentNullException.ThrowIfNull(stops);
        ArgumentOutOfRangeException.ThrowIfZero(stops.Count);
        return new(name, Make(t =>
        {
            var next = 0;
            while (next < stops.Count && stops[next].At <= t)
            {
                next++;
            }

            var (from, to) = (stops[Math.Max(0, next - 1)], stops[Math.Min(stops.Count - 1, next)]);
            var part = to.At > from.At ? (t - from.At) / (to.At - from.At) : 0;
            return (Mix(from.Rgb >> 16, to.Rgb >> 16), Mix(from.Rgb >> 8, to.Rgb >> 8), Mix(from.Rgb, to.Rgb));

            double Mix(int a, int b) => (1 - part) * (a & 0xFF) + part * (b & 0xFF);
        }));
    }

    private static byte[] Read(string table) => Convert.FromHexString(table.ReplaceLineEndings(string.Empty));

    private static byte[] Make(Func<double, (double Red, double Green, double Blue)> colour)
    {
        var rgb = new byte[3 * Size];
        for (var i = 0; i < Size; i++)
        {
            var (red, green, blue) = colour(i / (Size - 1.0));
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = (Round(red), Round(green), Round(blue));
        }

        return rgb;

        static byte Round(double level) => (byte)Math.Clamp(Math.Round(level), 0, 255);
    }

    // A. Mikhailov, Turbo, an improved rainbow colormap for visualization, 2019; the polynomials are M. Bostock's.
    private static (double, double, double) Turbo(double t) => (
        34.61 + t * (1172.33 - t * (10793.56 - t * (33300.12 - t * (38394.49 - t * 14825.05)))),
        23.31 + t * (557.33 + t * (1225.33 - t * (3574.96 - t * (1073.77 + t * 707.56)))),
        27.2 + t * (3211.1 - t * (15327.97 - t * (27814 - t * (22569.18 - t * 6838.66)))));

    // D. A. Green, A colour scheme for the display of astronomical intensity images, 2011: start 0.5, -1.5 rotations, hue 1, gamma 1.
    private static (double, double, double) Cubehelix(double t)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * (0.5 / 3 - 1.5 * t));
        var amplitude = t * (1 - t) / 2;
        return (
            255 * (t + amplitude * (-0.14861 * cos + 1.78277 * sin)),
            255 * (t + amplitude * (-0.29227 * cos - 0.90649 * sin)),
            255 * (t + amplitude * 1.97294 * cos));
    }
}
