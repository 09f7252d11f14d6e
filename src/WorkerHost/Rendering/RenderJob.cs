using System.Diagnostics;
using System.Globalization;
using Hangfire.Server;
using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Wire;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// One job from order to published picture: begin (token), count, colour and encode, bring to the master, commit. Until the
/// commit nothing is visible; after it nothing changes any more.
/// </summary>
public sealed partial class RenderJob(
    JobLedger ledger,
    LeaseKeeper leases,
    JobProgress progress,
    Slot slot,
    PathChoice paths,
    IPictureEncoder encoder,
    PictureUpload upload,
    ForeignMaster master,
    WorkerOptions options,
    RetryRules retries,
    ILogger<RenderJob> log) : IRenderJob
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public async Task RunAsync(string jobId, PerformContext? context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var lease = leases.Find(context.BackgroundJob.Id) ?? throw new JobAbortedException(); // lost before it began
        if (await lease.PersistAsync(() => ledger.BeginAsync(jobId, options.Id, lease)) is not { } attempt)
        {
            LogNothingToDo(jobId);
            if (lease.IsLost)
                throw new JobAbortedException();
            return;
        }

        SlaveResultWire? ended = null;
        var foreignId = master.Find(jobId);
        slot.Start(foreignId ?? jobId, attempt.Order);
        LogStarted(jobId, attempt.Number, options.Id, attempt.Order.Algorithm, attempt.Order.Width, attempt.Order.Height, attempt.Order.Iterations);
        var watch = Stopwatch.StartNew();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Lost);
        try
        {
            var result = await RenderAsync(attempt, either.Token);
            if (!await lease.PersistAsync(() => ledger.CommitAsync(attempt, result)))
                throw new JobAbortedException();
            ended = Describe(foreignId ?? jobId, attempt.Order, watch.Elapsed, error: null);
            LogCompleted(jobId, options.Id, watch.Elapsed.TotalSeconds, result.ComputeSeconds, result.ImageSeconds, result.Path, result.Threads);
        }
        catch (Exception e) when (e is PictureRefusedException or JobAbortedException || (e is OperationCanceledException && lease.IsLost))
        {
            throw TooLate(jobId, attempt.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // This worker stops, and Hangfire puts the job back. Or the job was taken away, which Hangfire noticed before our lease did.
            if (!await lease.PersistAsync(() => ledger.GiveBackAsync(attempt)))
                throw TooLate(jobId, attempt.Token);
            LogGivenBack(jobId, watch.Elapsed.TotalSeconds);
            throw;
        }
        catch (Exception e)
        {
            var reason = Explain(e, attempt.Order);
            progress.WriteLine(jobId, reason);
            ended = Describe(foreignId ?? jobId, attempt.Order, watch.Elapsed, reason);
            var retryIn = foreignId is null ? retries.After(attempt.Number) : null; // its own master gives it again, or not
            if (!await lease.PersistAsync(() => ledger.FailAsync(attempt, reason, retryIn)))
                throw TooLate(jobId, attempt.Token);
            if (retryIn is { } delay)
                LogRetry(jobId, attempt.Number, retries.MaxAttempts, delay.TotalSeconds, reason);
            else
                LogFailed(jobId, attempt.Number, reason);
            throw new RenderFailedException(attempt, reason, retryIn, e);
        }
        finally
        {
            if (foreignId is not null && ended is not null)
                await master.DeliverAsync(jobId, ended);
            slot.End(ended);
        }
    }

    // Hangfire changes no state after this exception: whoever has the job now decides it.
    private JobAbortedException TooLate(string jobId, long token)
    {
        LogLate(jobId, token);
        return new JobAbortedException();
    }

    private async Task<RenderResult> RenderAsync(Attempt attempt, CancellationToken cancellation)
    {
        var (jobId, order) = (attempt.JobId, attempt.Order);
        var kernel = Kernels.Find(order.Algorithm, new KernelOptions { Threads = options.Threads, Path = paths.Path })
            ?? throw new NotSupportedException($"Este esclavo no tiene el algoritmo {order.Algorithm}.");
        progress.WriteLine(jobId, $"Intento {attempt.Number} en {options.Id}: {order.Algorithm} {order.Width}x{order.Height}, {order.Iterations} iteraciones, {kernel.Threads} {(kernel.Threads == 1 ? "hilo" : "hilos")}, ruta {kernel.Path}");

        var area = new FractalOrder(order.Width, order.Height, order.Iterations, order.CRe, order.CIm, new Region(order.XMin, order.XMax, order.YMin, order.YMax));
        if (order.Power is { } power)
            area = area with { Power = power };
        var counts = GC.AllocateUninitializedArray<int>(checked((int)order.Pixels));
        var watch = Stopwatch.StartNew();
        var spared = await CountAsync(attempt, kernel, area, counts, cancellation);
        var compute = watch.Elapsed;
        var clock = ProcessorClock.Measure();
        var digest = CountsDigest.Of(counts);
        progress.WriteLine(jobId, string.Create(CultureInfo.InvariantCulture, $"Conteos en {compute.TotalSeconds:0.000} s: suma {digest.Sum}, de ella {spared.OnCycles} sin calcular por estar en ciclos y {spared.Mirrored} por reflejarse, sha256 {digest.Sha256}"));
        progress.Report(jobId, 0.9, "imagen");

        watch.Restart();
        var format = PictureFormat.Find(order.Format) ?? PictureFormat.Default;
        var picture = new Picture(order.Algorithm, area, counts, digest, Palette.Find(order.Palette)!);
        using var file = new MemoryStream();
        encoder.Encode(picture, format, file);
        var image = watch.Elapsed;
        progress.SetThumbnail(jobId, encoder.Thumbnail(picture));
        progress.WriteLine(jobId, string.Create(CultureInfo.InvariantCulture, $"Imagen {format.Name} de {file.Length} bytes en {image.TotalSeconds:0.000} s"));
        progress.Report(jobId, 0.95, "envío");

        cancellation.ThrowIfCancellationRequested();
        // Another farm's master has no use for the picture.
        var name = master.Find(jobId) is not null ? null : await upload.StoreAsync(attempt, file.GetBuffer().AsMemory(0, (int)file.Length), format.ContentType, cancellation);
        if (name is not null)
            progress.WriteLine(jobId, $"Entregada al maestro como {name}");
        progress.Report(jobId, 1, "publicado");
        return new RenderResult
        {
            Image = name,
            CountsSum = digest.Sum,
            CountsSha256 = digest.Sha256,
            ComputeSeconds = Math.Round(compute.TotalSeconds, 6),
            ImageSeconds = Math.Round(image.TotalSeconds, 6),
            Threads = kernel.Threads,
            Path = kernel.Path,
            SkippedIterations = spared.OnCycles,
            MirroredIterations = spared.Mirrored,
            ClockHertz = Math.Round(clock),
        };
    }

    private async Task<Spared> CountAsync(Attempt attempt, IKernel kernel, FractalOrder area, int[] counts, CancellationToken cancellation)
    {
        var limit = attempt.Order.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Timeout;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        var reported = Stopwatch.StartNew();
        void Report(double fraction)
        {
            if (reported.Elapsed < ReportInterval)
                return;
            reported.Restart();
            progress.Report(attempt.JobId, fraction * 0.9, "cálculo");
        }

        try
        {
            // A thread of its own: one that computes for minutes would starve the pool that answers HTTP and Redis.
            return await Task.Factory.StartNew(
                () => kernel.Count(area, counts, new KernelRun(Report, deadline.Token)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Timeout después de {limit.TotalSeconds:0.###} segundos");
        }
    }

    private static string Explain(Exception e, RenderOrder order) => e switch
    {
        TimeoutException or NotSupportedException => e.Message,
        OutOfMemoryException => $"No hay memoria para {order.Pixels} píxeles en este esclavo.",
        HttpRequestException { StatusCode: null, InnerException: not null } => $"No se pudo entregar la imagen al maestro: {e.Message}",
        HttpRequestException => e.Message,
        _ => $"Error del esclavo: {e.Message}",
    };

    private SlaveResultWire Describe(string id, RenderOrder order, TimeSpan elapsed, string? error) => new(
        options.Id,
        order.Algorithm,
        $"{order.Width}x{order.Height}",
        order.Iterations.ToString(CultureInfo.InvariantCulture),
        Math.Round(elapsed.TotalSeconds, 3),
        id,
        "",
        error ?? "",
        error is null ? 0 : 1);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} started on {Worker}: {Algorithm} {Width}x{Height}, {Iterations} iterations")]
    private partial void LogStarted(string jobId, int attempt, string worker, string algorithm, int width, int height, int iterations);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} completed on {Worker} in {Seconds:0.000} s (counting {Compute:0.000} s, image {Image:0.000} s, {Path}, {Threads} threads)")]
    private partial void LogCompleted(string jobId, string worker, double seconds, double compute, double? image, string? path, int? threads);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} has nothing left to do: done, cancelled or carried by a later enqueue")]
    private partial void LogNothingToDo(string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: the attempt with token {Token} was cancelled or came too late; nothing of it was published")]
    private partial void LogLate(string jobId, long token);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} given back after {Seconds:0.000} s: this worker stops")]
    private partial void LogGivenBack(string jobId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: attempt {Attempt} of {MaxAttempts} failed, next in {Seconds} s: {Reason}")]
    private partial void LogRetry(string jobId, int attempt, int maxAttempts, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed for good after attempt {Attempt}: {Reason}")]
    private partial void LogFailed(string jobId, int attempt, string reason);
}
