using System.Diagnostics;
using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Imaging;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using Microsoft.Extensions.Caching.Memory;

namespace HpcHangfire.WorkerHost.Tiles;

/// <summary>A tile as a file, and how long its counting took; nothing where its counts were still there.</summary>
public sealed record Tile(byte[] Png, TimeSpan Counting);

/// <summary>
/// Draws the explorer's tiles beside the worker's one slot, one at a time. A job that renders meanwhile is slowed by a tenth at most: the lane
/// may compute for a second at once and then earns a tenth of the time that passes. Counts are kept for a while, so that other colours
/// of a tile cost no counting.
/// </summary>
public sealed class TileLane(PathChoice paths, Slot slot, WorkerOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Most that may wait for their turn.</summary>
    public const int MostWaiting = 64;

    private const double Share = 0.1; // of the time, while a job renders
    private const long MostKept = 64L << 20; // bytes of counts and values
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostKept });
    private TimeSpan _credit = Burst;
    private long _creditAt = time.GetTimestamp();
    private int _waiting;

    /// <summary>Draws one.</summary>
    /// <param name="order">What; its size is the tile's.</param>
    /// <param name="gone">Nobody waits for it any more.</param>
    /// <returns>The tile; null when too many wait.</returns>
    /// <exception cref="NotSupportedException">This worker lacks something that the order names.</exception>
    /// <exception cref="PathMissingException">Likewise, an instruction path.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits.</exception>
    public async Task<Tile?> DrawAsync(RenderOrder order, CancellationToken gone)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _turn.WaitAsync(gone);
            try
            {
                await EarnAsync(gone);
                var watch = Stopwatch.StartNew();
                var counting = new Stopwatch();
                try
                {
                    return new Tile(await Task.Factory.StartNew(() => Draw(order, counting, gone), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), counting.Elapsed);
                }
                finally
                {
                    _credit -= watch.Elapsed; // also for one that was given up
                }
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _turn.Dispose();
        _kept.Dispose();
    }

    // Whoever has the turn waits here until the lane may compute.
    private async Task EarnAsync(CancellationToken gone)
    {
        while (true)
        {
            var passed = time.GetElapsedTime(_creditAt);
            _creditAt = time.GetTimestamp();
            _credit = slot.Current is null ? Burst : Min(Burst, _credit + (passed * Share));
            if (_credit >= TimeSpan.Zero)
                return;
            await Task.Delay(Min(-_credit / Share, TimeSpan.FromMilliseconds(100)), time, gone);
        }
    }

    private byte[] Draw(RenderOrder order, Stopwatch counting, CancellationToken gone)
    {
        var samples = Renderer.Samples(order);
        var how = new KernelOptions { Threads = slot.Current is null ? options.Threads : 1, Path = paths.For(order.Path) };
        var counted = order with { Palette = "", Colouring = "" }; // what the counts depend on
        var counts = Kept(counted, () =>
        {
            var kernel = Kernels.Find(order.Algorithm, how) ?? throw new NotSupportedException($"Este esclavo no tiene el algoritmo {order.Algorithm}.");
            var made = new int[samples.Pixels];
            counting.Start();
            kernel.Count(samples, made, new KernelRun(Cancellation: gone));
            counting.Stop();
            return made;
        });
        var values = !order.HasValues ? [] : Kept(counted with { Colouring = order.Colouring }, () => Counter.Values(order, how, samples, counts, new KernelRun(Cancellation: gone)));
        var colours = new PictureColours(samples, counts, values, OrderColours.Palette(order), OrderColours.Mode(order), order.SamplesPerSide);
        using var file = new MemoryStream();
        PictureEncoder.Small(colours, file);
        return file.ToArray();
    }

    private T[] Kept<T>(RenderOrder key, Func<T[]> make) => _kept.GetOrCreate(key, entry =>
    {
        var made = make();
        entry.SlidingExpiration = Life;
        entry.Size = made.Length * 4L;
        return made;
    })!;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
