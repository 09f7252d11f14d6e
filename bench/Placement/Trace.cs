namespace HpcHangfire.Bench.Placement;

/// <summary>A quantity that changes in steps and repeats itself after a period; negative times are not asked for.</summary>
internal sealed class Trace
{
    private readonly double _period;
    private readonly double[] _starts;
    private readonly double[] _values;
    private readonly double[] _sums; // the integral up to each start, and over the whole period at the end

    /// <summary>A trace of steps.</summary>
    /// <param name="steps">Their starts in seconds, the first at 0, and their values.</param>
    /// <param name="period">Seconds after which it begins again.</param>
    public Trace(IReadOnlyList<(double Start, double Value)> steps, double period)
    {
        _period = period;
        _starts = [.. steps.Select(s => s.Start)];
        _values = [.. steps.Select(s => s.Value)];
        _sums = new double[_starts.Length + 1];
        for (var i = 0; i < _starts.Length; i++)
            _sums[i + 1] = _sums[i] + (_values[i] * ((i + 1 < _starts.Length ? _starts[i + 1] : period) - _starts[i]));
    }

    /// <summary>The same steps with other values.</summary>
    public Trace Select(Func<double, double> value) => new([.. _starts.Zip(_values, (s, v) => (s, value(v)))], _period);

    /// <summary>The value at a time.</summary>
    public double At(double time) => _values[Step(time % _period)];

    /// <summary>The integral from 0 to a time.</summary>
    public double Integral(double time)
    {
        var within = time % _period;
        var step = Step(within);
        return (Math.Floor(time / _period) * _sums[^1]) + _sums[step] + (_values[step] * (within - _starts[step]));
    }

    /// <summary>The time at which the integral reaches a sum; every value must be above 0.</summary>
    public double When(double sum)
    {
        var periods = Math.Floor(sum / _sums[^1]);
        var rest = sum - (periods * _sums[^1]);
        var step = Find(_sums, _starts.Length, rest);
        return (periods * _period) + _starts[step] + ((rest - _sums[step]) / _values[step]);
    }

    private int Step(double within) => Find(_starts, _starts.Length, within);

    private static int Find(double[] sorted, int count, double value)
    {
        var place = Array.BinarySearch(sorted, 0, count, value);
        return place >= 0 ? place : Math.Max(0, ~place - 1);
    }
}
