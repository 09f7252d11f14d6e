namespace HpcHangfire.Algorithms;

/// <summary>
/// sRGB levels as amounts of light and back (IEC 61966-2-1). Colours are mixed by their light: otherwise the mean of black
/// and white would be far darker than what half of each looks like.
/// </summary>
internal static class LinearLight
{
    /// <summary>Light of each level, 0 to 65535.</summary>
    public static ReadOnlySpan<ushort> OfLevel => s_ofLevel;

    /// <summary>Nearest level of each amount of light.</summary>
    public static ReadOnlySpan<byte> Level => s_level;

    private static readonly ushort[] s_ofLevel = [.. Enumerable.Range(0, 256).Select(level => (ushort)Math.Round(65535 * Light(level / 255.0)))];

    private static readonly byte[] s_level = MakeLevels();

    private static double Light(double level) => level <= 0.04045 ? level / 12.92 : Math.Pow((level + 0.055) / 1.055, 2.4);

    private static byte[] MakeLevels()
    {
        var levels = new byte[65536];
        var level = 0;
        for (var light = 0; light < levels.Length; light++)
        {
            while (level < 255 && s_ofLevel[level + 1] - light < light - s_ofLevel[level])
            {
                level++;
            }

            levels[light] = (byte)level;
        }

        return levels;
    }
}
