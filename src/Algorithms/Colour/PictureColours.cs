using System.Buffers;

namespace HpcHangfire.Algorithms;

/// <summary>The colours of a counted picture. Any row may be asked for, by several threads at once.</summary>
public sealed class PictureColours
{
    private readonly FractalOrder _samples;
    private readonly ReadOnlyMemory<int> _counts;
    private readonly ReadOnlyMemory<float> _values;
    private readonly int _side;
    private readonly CountScale? _countScale;
    private readonly ValueScale _valueScale;
    private readonly uint[] _colours;

    /// <summary>Prepares the colours.</summary>
    /// <param name="samples">The picture as it was counted: with supersampling, <see cref="Samples.Spread"/>'s.</param>
    /// <param name="counts">Its counts, row by row.</param>
    /// <param name="values">The values that <paramref name="mode"/> is about, in the counts' order; empty where it is about counts.</param>
    /// <param name="palette">The colours.</param>
    /// <param name="mode">What chooses a colour.</param>
    /// <param name="side">Samples per side of a pixel; divides the counted picture's sides.</param>
    /// <exception cref="ArgumentException">A length or a side does not fit the others.</exception>
    public PictureColours(FractalOrder samples, ReadOnlyMemory<int> counts, ReadOnlyMemory<float> values, Palette palette, ColourMode mode = ColourMode.Bands, int side = 1)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(palette);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        var byCount = mode is ColourMode.Bands or ColourMode.Histogram;
        if (counts.Length != samples.Pixels || values.Length != (byCount ? 0 : counts.Length))
        {
            throw new ArgumentException($"{samples.Pixels} samples have {counts.Length} counts and, coloured by {mode}, {values.Length} values.", nameof(values));
        }

        if (samples.Width % side != 0 || samples.Height % side != 0)
        {
            throw new ArgumentException($"{samples.Width}x{samples.Height} samples are no pixels of {side}x{side}.", nameof(side));
        }

        (_samples, _counts, _values, _side, Palette) = (samples, counts, values, side, palette);
        _valueScale = new(samples, mode);
        _countScale = mode switch
        {
            ColourMode.Bands => CountScale.Even(samples.MaxIterations),
            ColourMode.Histogram => CountScale.Equalised(counts.Span, samples.MaxIterations),
            _ => null,
        };
        _colours = byCount ? PackedColours.Pack(palette) : PackedColours.Refine(palette);
    }

    /// <summary>Columns of the finished picture.</summary>
    public int Width => _samples.Width / _side;

    /// <summary>Rows of it.</summary>
    public int Height => _samples.Height / _side;

    /// <summary>Where the colours come from.</summary>
    public Palette Palette { get; }

    /// <summary>Whether every pixel has one of the palette's own 256 colours.</summary>
    public bool IsIndexed => _countScale is not null && _side == 1;

    /// <summary>The places in the palette of a row's pixels; only if <see cref="IsIndexed"/>.</summary>
    /// <param name="row">0 to Height-1.</param>
    /// <param name="indices">Receives them; as long as a row.</param>
    /// <exception cref="InvalidOperationException">The colours lie between the palette's.</exception>
    public void Index(int row, Span<byte> indices)
    {
        if (!IsIndexed)
        {
            throw new InvalidOperationException("These colours are not the palette's own.");
        }

        _countScale!.Map(Row(_counts.Span, row), indices);
    }

    /// <summary>The colours of a row's pixels.</summary>
    /// <param name="row">0 to Height-1.</param>
    /// <param name="rgb">Receives red, green and blue of each, 0 to 255; three times as long as a row.</param>
    /// <exception cref="ArgumentException"><paramref name="rgb"/> has another length.</exception>
    public void Colour(int row, Span<byte> rgb)
    {
        if (rgb.Length != 3L * Width)
        {
            throw new ArgumentException($"A row of {Width} pixels needs {3L * Width} bytes, not {rgb.Length}.", nameof(rgb));
        }

        if (_side == 1)
        {
            ColourSamples(row, rgb);
            return;
        }

        var samples = ArrayPool<byte>.Shared.Rent(3 * _samples.Width);
        var light = ArrayPool<int>.Shared.Rent(rgb.Length);
        light.AsSpan(0, rgb.Length).Clear();
        for (var i = 0; i < _side; i++)
        {
            ColourSamples(row * _side + i, samples.AsSpan(0, 3 * _samples.Width));
            Gather(samples, light.AsSpan(0, rgb.Length));
        }

        var levels = LinearLight.Level;
        for (var i = 0; i < rgb.Length; i++)
        {
            rgb[i] = levels[light[i] / (_side * _side)];
        }

        ArrayPool<int>.Shared.Return(light);
        ArrayPool<byte>.Shared.Return(samples);
    }

    /// <summary>
    /// A smaller picture of it, in the palette's own 256 colours: each pixel's place in the palette is that of the sample in its
    /// middle, of values the nearest. Only these samples are looked at, so that it costs no more for a larger picture.
    /// </summary>
    /// <param name="width">Columns of the small picture, 1 to <see cref="Width"/>.</param>
    /// <param name="height">Rows of it, 1 to <see cref="Height"/>.</param>
    /// <returns>The places of its pixels, row by row.</returns>
    public byte[] Shrink(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height);
        var columns = new int[width];
        for (var x = 0; x < width; x++)
        {
            columns[x] = Middle(x, width, _samples.Width);
        }

        var places = new byte[width * height];
        var counts = new int[width];
        for (var y = 0; y < height; y++)
        {
            var row = Middle(y, height, _samples.Height);
            var small = places.AsSpan(y * width, width);
            if (_countScale is null)
            {
                PickValues(Row(_values.Span, row), columns, small);
                continue;
            }

            var all = Row(_counts.Span, row);
            for (var x = 0; x < width; x++)
            {
                counts[x] = all[columns[x]];
            }

            _countScale.Map(counts, small);
        }

        return places;

        static int Middle(int part, int parts, int samples) => (int)((2L * part + 1) * samples / (2L * parts));
    }

    private ReadOnlySpan<T> Row<T>(ReadOnlySpan<T> all, int row) => all.Slice(row * _samples.Width, _samples.Width);

    private void ColourSamples(int row, Span<byte> rgb)
    {
        if (_countScale is null)
        {
            ColourValues(Row(_values.Span, row), rgb);
            return;
        }

        var indices = ArrayPool<byte>.Shared.Rent(_samples.Width);
        var places = indices.AsSpan(0, _samples.Width);
        _countScale.Map(Row(_counts.Span, row), places);
        foreach (var place in places)
        {
            PackedColours.Write(_colours[place], ref rgb);
        }

        ArrayPool<byte>.Shared.Return(indices);
    }

    private void ColourValues(ReadOnlySpan<float> values, Span<byte> rgb)
    {
        var (scale, colours) = (_valueScale, _colours);
        foreach (var value in values)
        {
            PackedColours.Write(colours[scale.Place(value, PackedColours.Fine)], ref rgb);
        }
    }

    private void PickValues(ReadOnlySpan<float> values, ReadOnlySpan<int> columns, Span<byte> places)
    {
        var scale = _valueScale;
        for (var x = 0; x < columns.Length; x++)
        {
            places[x] = (byte)scale.Place(values[columns[x]], Palette.Size);
        }
    }

    private void Gather(ReadOnlySpan<byte> samples, Span<int> light)
    {
        var ofLevel = LinearLight.OfLevel;
        for (var pixel = 0; pixel < light.Length; pixel += 3)
        {
            for (var i = 0; i < _side; i++)
            {
                light[pixel] += ofLevel[samples[0]];
                light[pixel + 1] += ofLevel[samples[1]];
                light[pixel + 2] += ofLevel[samples[2]];
                samples = samples[3..];
            }
        }
    }
}
