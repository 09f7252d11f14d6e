using System.Diagnostics;
using System.Globalization;
using Hangfire.Server;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.WorkerHost.ForeignMasters;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Settings;
using Polly.Timeout;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// What this worker does for an attempt: it holds its slot, renders and delivers (<see cref="Renderer"/>), and tells a foreign
/// master how one of its orders ended. <see cref="AttemptRunner"/> begins and ends the attempt.
/// </summary>
public sealed partial class RenderJob(
    AttemptRunner attempts,
    Slot slot,
    Renderer renderer,
    ForeignMaster master,
    WorkerOptions options,
    RetryRules retries,
    ILogger<RenderJob> log) : IRenderJob
{
    // Another worker may take it then, whose master knows its name.
    private static readonly TimeSpan s_untilNamesAreKnown = TimeSpan.FromSeconds(30);

    // From one look for counts that are computed again to the next.
    private static readonly TimeSpan s_untilCountsCome = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async Task RunAsync(string jobId, PerformContext? context, CancellationToken cancellation)
    {
        if (await attempts.BeginAsync(jobId, options.Id, context) is not { Attempt: var attempt } held)
            return;

        RenderResult? result = null;
        SlaveResultWire? ended = null;
        var foreignId = master.Find(jobId);
        slot.Start(foreignId ?? jobId, attempt.Order);
        LogStarted(jobId, attempt.Number, options.Id, attempt.Order.Algorithm, attempt.Order.Width, attempt.Order.Height, attempt.Order.Iterations);
        var watch = Stopwatch.StartNew();
        try
        {
            await attempts.RunAsync(held, RenderAsync, cancellation);
            ended = Describe(foreignId ?? jobId, attempt.Order, watch.Elapsed, error: null);
            LogCompleted(jobId, options.Id, watch.Elapsed.TotalSeconds, result!.ComputeSeconds, result.ImageSeconds, result.Path, result.Threads);
        }
        finally
        {
            if (foreignId is not null && ended is not null)
                await master.DeliverAsync(jobId, ended);
            slot.End(ended);
        }

        async Task<AttemptEnd> RenderAsync(CancellationToken stop)
        {
            try
            {
                result = await renderer.RenderAsync(attempt, stop);
                return new AttemptEnd.Done(result);
            }
            catch (PictureRefusedException)
            {
                throw new JobAbortedException(); // the master knows that the attempt is no longer the newest
            }
            catch (StoreFullException e)
            {
                LogNoRoom(jobId, e.Message);
                return new AttemptEnd.NotTaken(); // not the job's failure; it waits until there is room
            }
            catch (CountsComingException e)
            {
                return new AttemptEnd.NotYet(e.Message, s_untilCountsCome);
            }
            catch (MasterNameException e)
            {
                stop.ThrowIfCancellationRequested(); // otherwise the wait ended, the attempt's time limit or the patience
                return new AttemptEnd.NotYet(e.Message, s_untilNamesAreKnown);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                var reason = Explain(e, attempt.Order);
                ended = Describe(foreignId ?? jobId, attempt.Order, watch.Elapsed, reason);
                // A foreign job's own master may order it again. Missing instructions and lost counts do not come back with time.
                var possible = e is not (PathMissingException or KeptCountsException);
                return new AttemptEnd.Failed(reason, foreignId is null && possible ? retries.After(attempt.Number) : null, LowersScore: possible, e);
            }
        }
    }

    private static string Explain(Exception e, RenderOrder order) => e switch
    {
        TimeoutException or NotSupportedException or PathMissingException or KeptCountsException => e.Message,
        OutOfMemoryException or AggregateException { InnerException: OutOfMemoryException } => $"No hay memoria para {order.Pixels} píxeles en este esclavo.",
        HttpRequestException { StatusCode: null, InnerException: not null } => $"No se pudo entregar la imagen al maestro: {e.Message}",
        HttpRequestException => e.Message,
        TimeoutRejectedException => $"Ningún maestro pudo atender al esclavo en {ArtifactUpload.Patience.TotalMinutes} minutos.",
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} given back: {Reason}")]
    private partial void LogNoRoom(string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} completed on {Worker} in {Seconds:0.000} s (counting {Compute:0.000} s, image {Image:0.000} s, {Path}, {Threads} threads)")]
    private partial void LogCompleted(string jobId, string worker, double seconds, double compute, double? image, string? path, int? threads);
}
