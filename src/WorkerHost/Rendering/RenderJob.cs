using System.Diagnostics;
using System.Globalization;
using Hangfire.Server;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.WorkerHost.ForeignMasters;
using HpcHangfire.WorkerHost.Settings;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// One job from order to published picture: begin (token), render and deliver (<see cref="Renderer"/>), commit. Until the
/// commit nothing is visible; after it nothing changes any more.
/// </summary>
public sealed partial class RenderJob(
    JobLedger ledger,
    LeaseKeeper leases,
    JobProgress progress,
    Slot slot,
    Renderer renderer,
    ForeignMaster master,
    WorkerOptions options,
    RetryRules retries,
    ILogger<RenderJob> log) : IRenderJob
{
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
            var result = await renderer.RenderAsync(attempt, either.Token);
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
            // A foreign job's own master gives it again, or not; instructions that a processor lacks, or counts that are gone, do not come with time.
            var possible = e is not (PathMissingException or KeptCountsException);
            var retryIn = foreignId is null && possible ? retries.After(attempt.Number) : null;
            if (!await lease.PersistAsync(() => ledger.FailAsync(attempt, reason, retryIn, lowersScore: possible)))
                throw TooLate(jobId, attempt.Token);
            if (retryIn is { } delay)
                LogRetry(jobId, attempt.Number, retries.MaxAttempts, delay.TotalSeconds, reason);
            else
                LogFailed(jobId, attempt.Number, reason);
            throw new RenderFailedException(reason, retryIn, e);
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

    private static string Explain(Exception e, RenderOrder order) => e switch
    {
        TimeoutException or NotSupportedException or PathMissingException or KeptCountsException => e.Message,
        OutOfMemoryException or AggregateException { InnerException: OutOfMemoryException } => $"No hay memoria para {order.Pixels} píxeles en este esclavo.",
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
