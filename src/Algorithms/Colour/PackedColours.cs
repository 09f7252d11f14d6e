namespace HpcHangfire.Algorithms;

/// <summary>A palette's colours as numbers, red in the lowest byte: a pixel's is one look-up.</summary>
internal static class PackedColours
{
    /// <summary>How many <see cref="Refine"/> makes: 16 between two of a palette's colours, which are mostly closer than 16 levels.</summary>
    public const int Fine = 16 * Palette.Size;

    /// <summary>The palette's own colours.</summary>
    public static uint[] Pack(Palette palette)
    {
        var colours = new uint[Palette.Size];
        for (var i = 0; i < colours.Length; i++)
        {
            colours[i] = Mix(palette, i, i, 0);
        }

        return colours;
    }

    /// <summary>More of them, from the palette's first to its last.</summary>
    public static uint[] Refine(Palette palette)
    {
        var colours = new uint[Fine];
        for (var i = 0; i < colours.Length; i++)
        {
            var place = i * (Palette.Size - 1.0) / (Fine - 1);
            colours[i] = Mix(palette, (int)place, Math.Min(Palette.Size - 1, (int)place + 1), place - (int)place);
        }

        return colours;
    }

    /// <summary>Writes a colour's three bytes, and moves on behind them.</summary>
    public static void Write(uint colour, ref Span<byte> rgb)
    {
        rgb[2] = (byte)(colour >> 16); // the last first: one bounds check for all three
        rgb[1] = (byte)(colour >> 8);
        rgb[0] = (byte)colour;
        rgb = rgb[3..];
    }

    private static uint Mix(Palette palette, int from, int to, double part)
    {
        return Level(0) | Level(1) << 8 | Level(2) << 16;

        uint Level(int channel) => (uint)Math.Round((1 - part) * palette.Rgb[3 * from + channel] + part * palette.Rgb[3 * to + channel]);
    }
}
