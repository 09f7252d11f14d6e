namespace HpcHangfire.Algorithms;

/// <summary>Which of a palette's 256 colours each count has; a larger count never has an earlier one.</summary>
public sealed class CountScale
{
    // Beyond it a table would cost more than it saves: it no longer fits the second-level cache.
    private const int LargestTable = 1 << 16;

    // Beyond it neighbouring counts share a place of the histogram.
    private const int LargestHistogram = 1 << 20;

    private readonly byte[] _table;
    private readonly int _shift;
    private readonly int _max;

    private CountScale(byte[] table, int shift, int max) => (_table, _shift, _max) = (table, shift, max);

    /// <summary>Count n has colour ⌊256·n/max⌋, the maximum itself the last one.</summary>
    /// <param name="max">The order's maximum, 0 or more; with 0 every count has the first colour.</param>
    public static CountScale Even(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var table = new byte[max < LargestTable ? max + 1 : 0];
        for (var count = 0; count < table.Length; count++)
        {
            table[count] = Index(count, max);
        }

        return new(table, 0, max);
    }

    /// <summary>
    /// Colours used about equally often (histogram equalisation): a count below the maximum has the colour at the share of
    /// such pixels that have a smaller one, the maximum the last colour.
    /// </summary>
    /// <param name="counts">The picture.</param>
    /// <param name="max">The order's maximum, 0 or more.</param>
    public static CountScale Equalised(ReadOnlySpan<int> counts, int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var shift = 0;
        while (max >> shift >= LargestHistogram)
        {
            shift++;
        }

        var pixels = new long[(max >> shift) + 1];
        var escaped = 0L;
        foreach (var count in counts)
        {
            if (count < max)
            {
                pixels[count >> shift]++;
                escaped++;
            }
        }

        var table = new byte[pixels.Length];
        var before = 0L;
        for (var place = 0; place < table.Length; place++)
        {
            table[place] = (byte)(escaped == 0 ? 0 : Math.Min(Palette.Size - 1, before * Palette.Size / escaped));
            before += pixels[place];
        }

        table[^1] = max == 0 ? (byte)0 : (byte)(Palette.Size - 1);
        return new(table, shift, max);
    }

    /// <summary>Gives counts their colours.</summary>
    /// <param name="counts">Counts of 0 to the maximum.</param>
    /// <param name="colours">Receives each one's place in the palette; as long.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range, or <paramref name="colours"/> has another length.</exception>
    /// <exception cref="IndexOutOfRangeException">Likewise, where a table found it.</exception>
    public void Map(ReadOnlySpan<int> counts, Span<byte> colours)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(colours.Length, counts.Length);
        if (_table.Length == 0)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)counts[i], (uint)_max, nameof(counts));
                colours[i] = Index(counts[i], _max);
            }

            return;
        }

        for (var i = 0; i < counts.Length; i++)
        {
            colours[i] = _table[counts[i] >> _shift];
        }
    }

    private static byte Index(int count, int max) => max == 0 ? (byte)0 : (byte)Math.Min(Palette.Size - 1, (long)count * Palette.Size / max);
}
