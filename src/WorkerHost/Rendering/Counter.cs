using System.Diagnostics;
using System.Globalization;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Settings;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>What counting took.</summary>
/// <param name="Kernel">What counted.</param>
/// <param name="Counting">How long.</param>
/// <param name="Spared">Iterations that were not computed, and why.</param>
/// <param name="ClockHertz">The processor's clock just afterwards, in cycles per second.</param>
public sealed record CountingEffort(IKernel Kernel, TimeSpan Counting, Spared Spared, double ClockHertz);

/// <summary>Computes what an order's picture is made of, and reports progress.</summary>
public sealed class Counter(JobProgress progress, PathChoice paths, WorkerOptions options)
{
    /// <summary>The progress at which counting ends and colouring begins.</summary>
    public const double Share = 0.9;

    // In a job with values, the counts' part of both.
    private const double CountsShare = 0.6;

    // Iterations that take less than half a second nearly everywhere: nobody would see a preview.
    private const long LongCounting = 100_000_000;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Counts the picture, and computes its values where its colouring uses some.</summary>
    /// <param name="attempt">Whose order.</param>
    /// <param name="samples">The picture of all samples.</param>
    /// <param name="cancellation">Stops it within milliseconds.</param>
    /// <exception cref="NotSupportedException">This worker has no such algorithm.</exception>
    /// <exception cref="PathMissingException">This worker cannot use the instruction path that the order asks for.</exception>
    public async Task<(CountedPicture Picture, CountingEffort Effort)> CountAsync(Attempt attempt, FractalOrder samples, CancellationToken cancellation)
    {
        var (jobId, order) = (attempt.JobId, attempt.Order);
        var how = new KernelOptions { Threads = options.Threads, Path = paths.For(order.Path) };
        var kernel = Kernels.Find(order.Algorithm, how) ?? throw new NotSupportedException($"Este esclavo no tiene el algoritmo {order.Algorithm}.");
        progress.WriteLine(jobId, $"Intento {attempt.Number} en {options.Id}: {order.Algorithm} {samples.Width}x{samples.Height}, {order.Iterations} iteraciones, {kernel.Threads} {(kernel.Threads == 1 ? "hilo" : "hilos")}, ruta {kernel.Path}");

        var counts = GC.AllocateUninitializedArray<int>(checked((int)samples.Pixels));
        var countsEnd = order.HasValues ? CountsShare * Share : Share;
        var watch = Stopwatch.StartNew();
        var preview = samples.Pixels * samples.MaxIterations < LongCounting ? null : new Preview(order, samples, counts, png => progress.SetPreview(jobId, png));
        Spared spared;
        try
        {
            spared = await ComputeAsync(() => kernel.Count(samples, counts, Run(jobId, 0, countsEnd, cancellation, preview)));
        }
        finally
        {
            if (preview is not null)
                await preview.EndAsync(); // it reads the counts, and must not come after the attempt
        }

        var effort = new CountingEffort(kernel, watch.Elapsed, spared, ProcessorClock.Measure());
        var digest = CountsDigest.Of(counts);
        progress.WriteLine(jobId, string.Create(CultureInfo.InvariantCulture, $"Conteos en {effort.Counting.TotalSeconds:0.000} s: suma {digest.Sum}, de ella {spared.OnCycles} sin calcular por estar en ciclos y {spared.Mirrored} por reflejarse, sha256 {digest.Sha256}"));

        var values = order.HasValues ? await ComputeAsync(() => Values(order, how, samples, counts, Run(jobId, countsEnd, Share, cancellation))) : [];
        return (new CountedPicture(samples, counts, values, digest), effort);
    }

    /// <summary>The values that an order's colouring is about, of counts that are there.</summary>
    /// <exception cref="NotSupportedException">This worker does not colour so.</exception>
    internal static float[] Values(RenderOrder order, KernelOptions how, FractalOrder samples, int[] counts, KernelRun run)
    {
        var kernel = PixelValues.Find(order.Algorithm, order.Colouring == Catalogue.Distance ? PixelValue.Distance : PixelValue.Smooth, how)
            ?? throw new NotSupportedException($"Este esclavo no colorea {order.Algorithm} por {order.Colouring}.");
        var values = GC.AllocateUninitializedArray<float>(counts.Length);
        kernel.Compute(samples, counts, values, run);
        return values;
    }

    // A thread of its own: minutes of computing would starve the pool that answers HTTP and Redis.
    private static Task<T> ComputeAsync<T>(Func<T> compute) =>
        Task.Factory.StartNew(compute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private KernelRun Run(string jobId, double from, double to, CancellationToken cancellation, Preview? preview = null)
    {
        var reported = Stopwatch.StartNew();
        return new KernelRun(Report, cancellation);

        void Report(double fraction)
        {
            if (reported.Elapsed < ReportInterval)
                return;
            reported.Restart();
            preview?.Look();
            progress.Report(jobId, from + (fraction * (to - from)), "cálculo");
        }
    }
}
