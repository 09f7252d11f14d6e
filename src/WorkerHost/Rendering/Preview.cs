using System.Diagnostics;
using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// A small picture of what is counted so far, every half second, and after ten seconds at each twentieth of the time; less often, down to every two seconds,
/// where drawing one takes more than a hundredth of that. It takes one sample for each of its pixels, in the palette's colours by
/// counts, whatever the order's colouring; what is not counted yet is the colour of 0. It is drawn beside the kernel, one at a time.
/// </summary>
internal sealed class Preview
{
    private const int Side = 256;
    private const double Share = 0.05; // of the time so far: a job of an hour needs no thousands
    private const int Rest = 100; // times as long as the last one took, so that the kernel keeps its processors
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2); // on a busy machine a picture takes long by the clock

    private readonly FractalOrder _samples;
    private readonly int[] _counts;
    private readonly FractalOrder _small;
    private readonly Palette _palette;
    private readonly Action<byte[]> _keep;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _drawnAt;
    private TimeSpan _interval = Interval;
    private Task _drawing = Task.CompletedTask;

    /// <summary>Prepares it: the rows that it looks at are cleared, since the counts' memory holds an earlier picture's.</summary>
    /// <param name="order">Whose palette it has.</param>
    /// <param name="samples">The picture of all samples.</param>
    /// <param name="counts">Where they are counted; nobody has begun.</param>
    /// <param name="keep">Takes each PNG.</param>
    public Preview(RenderOrder order, FractalOrder samples, int[] counts, Action<byte[]> keep)
    {
        (_samples, _counts, _palette, _keep) = (samples, counts, OrderColours.Palette(order), keep);
        var longer = Math.Max(samples.Width, samples.Height);
        _small = samples with { Width = Of(samples.Width), Height = Of(samples.Height) };
        for (var row = 0; row < _small.Height; row++)
            counts.AsSpan(Start(row), samples.Width).Clear();

        int Of(int pixels) => longer <= Side ? pixels : Math.Max(1, (int)((long)pixels * Side / longer));
    }

    /// <summary>Called as the counting goes on: draws when it is time. It returns at once.</summary>
    public void Look()
    {
        var now = _watch.Elapsed;
        if (now - _drawnAt < _interval || now - _drawnAt < now * Share || !_drawing.IsCompleted)
            return;
        _drawnAt = now;
        _drawing = Task.Run(Draw);
    }

    /// <summary>Ends when the last one is drawn, or could not be.</summary>
    public async Task EndAsync() => await _drawing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Draw()
    {
        var began = _watch.Elapsed;
        var small = new int[_small.Width * _small.Height];
        for (var row = 0; row < _small.Height; row++)
        {
            var start = Start(row);
            for (var column = 0; column < _small.Width; column++)
                small[(row * _small.Width) + column] = _counts[start + (int)((long)column * _samples.Width / _small.Width)];
        }

        _keep(PictureEncoder.Thumbnail(new PictureColours(_small, small, default, _palette)));
        _interval = TimeSpan.FromTicks(Math.Clamp((Rest * (_watch.Elapsed - began)).Ticks, Interval.Ticks, Longest.Ticks)); // read when the task has ended
    }

    private int Start(int row) => checked((int)((long)row * _samples.Height / _small.Height) * _samples.Width);
}
