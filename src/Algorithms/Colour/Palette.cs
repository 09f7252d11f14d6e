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
        new("gris", [.. Enumerable.Range(0, 3 * Size).Select(i => (byte)(i / 3))]),
    ];

    private readonly byte[] _rgb;

    private Palette(string name, byte[] rgb) => (Name, _rgb) = (name, rgb);

    /// <summary>The palettes' names. <c>inferno</c>, the first system's, is the first; both it and <c>viridis</c> are matplotlib's.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(palette => palette.Name)];

    /// <summary>Name by which orders choose it.</summary>
    public string Name { get; }

    /// <summary>Red, green and blue of each colour, 0 to 255: 768 bytes.</summary>
    public ReadOnlySpan<byte> Rgb => _rgb;

    /// <summary>The palette of that name, exactly as <see cref="Names"/> spells it, or null. <c>grayscale</c> is another name of <c>gris</c>.</summary>
    public static Palette? Find(string name) => Array.Find(s_all, palette => palette.Name == (name == "grayscale" ? "gris" : name));

    private static byte[] Read(string table) => Convert.FromHexString(table.ReplaceLineEndings(string.Empty));
}
