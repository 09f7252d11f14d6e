namespace HpcHangfire.Algorithms;

/// <summary>
/// Colours of one picture's counts, as matplotlib's imshow with vmin 0 and vmax the order's maximum: a count takes colour
/// ⌊256·count/max⌋, the maximum itself the last one. Immutable, so that threads may colour parts of a picture side by side.
/// </summary>
public sealed class Colouring
{
    // Beyond it a table would cost more than it saves: it no longer fits the second-level cache.
    private const int LargestTable = 1 << 16;

    private readonly uint[] _colours = new uint[Palette.Size];
    private readonly uint[] _table;
    private readonly int _maxIterations;

    /// <summary>Prepares the colours for counts of 0 to <paramref name="maxIterations"/>.</summary>
    /// <param name="palette">The colours.</param>
    /// <param name="maxIterations">The order's maximum, 0 or more; with 0 every count has the first colour.</param>
    public Colouring(Palette palette, int maxIterations)
    {
        ArgumentNullException.ThrowIfNull(palette);
        ArgumentOutOfRangeException.ThrowIfNegative(maxIterations);
        _maxIterations = maxIterations;
        for (var i = 0; i < Palette.Size; i++)
        {
            var rgb = palette.Rgb.Slice(3 * i, 3);
            _colours[i] = (uint)(rgb[0] | rgb[1] << 8 | rgb[2] << 16);
        }

        _table = new uint[maxIterations < LargestTable ? maxIterations + 1 : 0];
        for (var count = 0; count < _table.Length; count++)
        {
            _table[count] = _colours[Index(count)];
        }
    }

    /// <summary>Colours any part of the picture.</summary>
    /// <param name="counts">Counts of 0 to the maximum.</param>
    /// <param name="rgb">Receives red, green and blue of each, 0 to 255; three times as long.</param>
    /// <exception cref="ArgumentException"><paramref name="rgb"/> has another length.</exception>
    /// <exception cref="IndexOutOfRangeException">A count is out of range.</exception>
    public void Apply(ReadOnlySpan<int> counts, Span<byte> rgb)
    {
        if (rgb.Length != 3L * counts.Length)
        {
            throw new ArgumentException($"{counts.Length} counts need {3L * counts.Length} bytes, not {rgb.Length}.", nameof(rgb));
        }

        for (var i = 0; i < counts.Length; i++)
        {
            var colour = _table.Length > 0 ? _table[counts[i]] : _colours[Index(counts[i])];
            rgb[2] = (byte)(colour >> 16); // the last first: one bounds check for all three
            rgb[1] = (byte)(colour >> 8);
            rgb[0] = (byte)colour;
            rgb = rgb[3..];
        }
    }

    private int Index(int count) => _maxIterations == 0 ? 0 : (int)Math.Min(Palette.Size - 1, (long)count * Palette.Size / _maxIterations);
}
