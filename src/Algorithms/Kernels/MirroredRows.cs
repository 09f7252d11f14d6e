namespace HpcHangfire.Algorithms;

/// <summary>
/// Which rows are computed, and which take the counts of one that is. Where a formula keeps conjugate points conjugate
/// (<see cref="IFormula{TSelf}.KeepsConjugates"/>), a row's counts are those of the row whose imaginary part is the same number
/// with the other sign. A grid's rounding breaks most such pairs: in views as high above the real axis as below it, 4 to 6 rows of
/// 10 have their exact mirror, and only those are used.
/// </summary>
internal sealed unsafe class MirroredRows
{
    private const int None = -1;

    private readonly int[] _computed;
    private readonly int[] _twin;
    private readonly int[] _missing;
    private readonly int _width;

    /// <param name="order">The picture.</param>
    /// <param name="use">Whether rows may be mirrored; otherwise each is computed.</param>
    public MirroredRows(FractalOrder order, bool use)
    {
        _width = order.Width;
        _twin = new int[order.Height];
        _missing = new int[order.Height];
        Array.Fill(_twin, None);
        Array.Fill(_missing, order.Width);
        var mirrors = new bool[order.Height];
        // Rows rise, so two walks that meet find every pair. In a view that falls they find few; each is tested, so none is wrong.
        for (int low = 0, high = order.Height - 1; use && low < high;)
        {
            var (below, above) = (order.Y(low), -order.Y(high));
            if (below == above)
            {
                (_twin[low], mirrors[high]) = (high, true);
            }

            (low, high) = below == above ? (low + 1, high - 1) : below < above ? (low + 1, high) : (low, high - 1);
        }

        _computed = [.. Enumerable.Range(0, order.Height).Where(row => !mirrors[row])];
    }

    /// <summary>Pixels of the rows to compute.</summary>
    public long Pixels => (long)_computed.Length * _width;

    /// <summary>The picture's row that is computed as number <paramref name="index"/>.</summary>
    public int Row(int index) => _computed[index];

    /// <summary>
    /// Records that pixels are computed, of rows to compute laid end to end. The thread that records the last one of a row copies the
    /// row to its mirror. Returns the iterations that this saved.
    /// </summary>
    public long Done(long first, int length, int* counts)
    {
        var spared = 0L;
        while (length > 0)
        {
            var (index, column) = Math.DivRem(first, _width);
            var part = (int)Math.Min(length, _width - column);
            var row = _computed[index];
            spared += Bring(row, part, counts);
            first += part;
            length -= part;
        }

        return spared;
    }

    /// <summary>Records a pixel whose count will come later than its batch's; call it before <see cref="Done"/> records the batch.</summary>
    public void Hold(int pixel)
    {
        if (_twin[pixel / _width] != None)
        {
            Interlocked.Increment(ref _missing[pixel / _width]);
        }
    }

    /// <summary>Like <see cref="Done"/>, for a pixel that was held.</summary>
    public long Release(int pixel, int* counts) => Bring(pixel / _width, 1, counts);

    private long Bring(int row, int pixels, int* counts)
    {
        // The counter's fence lets the last thread see what the others wrote.
        if (_twin[row] == None || Interlocked.Add(ref _missing[row], -pixels) > 0)
        {
            return 0;
        }

        var source = new ReadOnlySpan<int>(counts + (long)row * _width, _width);
        source.CopyTo(new Span<int>(counts + (long)_twin[row] * _width, _width));
        return CountsDigest.Total(source);
    }
}
