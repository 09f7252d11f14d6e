using System.Globalization;
using Hangfire.Server;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// What a relay does for an attempt: it orders and waits. The result comes by POST /resultado, to this master or to another, which
/// writes it into the job's record; this class only sees the record change. It decides only the ends without a result: the
/// slave is busy, falls silent, loses the job, or takes too long. <see cref="AttemptRunner"/> begins and ends it.
/// </summary>
internal sealed partial class RelayJob(
    ForeignSlave slave,
    SlaveLink link,
    AttemptRunner attempts,
    JobProgress progress,
    RetryRules retries,
    RelayOptions options,
    StoreRoom room,
    TimeProvider time,
    ILogger<RelayJob> log) : IRenderJob
{
    // News comes by pub/sub; this is for lost messages.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // A slave is busy until the answer to its result has reached it.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc />
    public async Task RunAsync(string jobId, PerformContext? context, CancellationToken cancellation)
    {
        if (await attempts.BeginAsync(jobId, slave.Id, context, relayed: true) is not { } held)
            return;
        var begun = slave.Begin(jobId);
        try
        {
            await attempts.RunAsync(held, stop => held.IsTakenOver ? TakeOverAsync(held, stop) : OrderAsync(held, stop), cancellation);
            await Task.Delay(Rest, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (JobAbortedException)
        {
            slave.MayHaveOrphan = true; // this master may have been away for so long that its own lease ran out
            throw;
        }
        finally
        {
            slave.End(begun);
        }
    }

    // It computes, or did: the master that ordered it is gone.
    private Task<AttemptEnd> TakeOverAsync(HeldAttempt held, CancellationToken stop)
    {
        var attempt = held.Attempt;
        slave.Accepted();
        LogTakenOver(attempt.JobId, attempt.Number, slave.Id, attempt.Age.TotalSeconds);
        progress.WriteLine(attempt.JobId, $"Intento {attempt.Number}: otro maestro espera ahora el resultado de {slave.Id}");
        return WaitAsync(held, stop);
    }

    private async Task<AttemptEnd> OrderAsync(HeldAttempt held, CancellationToken stop)
    {
        var (attempt, registration) = (held.Attempt, slave.Registration);
        if (!registration.CanRender(attempt.Order)) // pinned to it: others cannot take it either
            return Failed($"solo admite algoritmo, width, height e iteraciones, y calcula {string.Join(", ", registration.Algorithms)}.", null) with { LowersScore = false };

        progress.WriteLine(attempt.JobId, $"Intento {attempt.Number}: enviado al esclavo externo {slave.Id} ({registration.Address}:{registration.Port})");
        ExecuteReply reply;
        try
        {
            reply = await link.ExecuteAsync(registration, attempt, WireJson.Timestamp(time.GetUtcNow()), stop);
        }
        catch (OperationCanceledException) when (!slave.IsReplaced)
        {
            return new AttemptEnd.Left(); // it may have taken the order
        }

        if (reply.Reply == Reply.Busy)
        {
            LogBusy(attempt.JobId, slave.Id);
            slave.SaidBusy();
            return new AttemptEnd.NotTaken();
        }

        if (reply.Reply != Reply.Accepted && await attempts.FindEndAsync(held) is { } faster) // its result was faster than its answer
            return faster;
        switch (reply.Reply)
        {
            case Reply.Refused:
                return Failed($"{reply.Reason}.", retries.After(attempt.Number));
            case Reply.Silent:
                slave.Stalled();
                LogStalled(attempt.JobId, slave.Id, reply.Reason);
                if (attempt.Order.Worker is null || attempt.Order.WorkerIsOptional)
                    return new AttemptEnd.NotTaken(); // not the job's doing; should it compute all the same, its token is refused
                return Failed($"no tomó la orden: {reply.Reason}", AtOnce(attempt));
        }

        slave.Accepted();
        LogAccepted(attempt.JobId, attempt.Number, slave.Id);
        progress.Report(attempt.JobId, 0, "en el esclavo externo");
        return await WaitAsync(held, stop);
    }

    private async Task<AttemptEnd> WaitAsync(HeldAttempt held, CancellationToken stop)
    {
        var attempt = held.Attempt;
        var limit = attempt.Order.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.JobTimeout;
        while (true)
        {
            if (await attempts.FindEndAsync(held) is { } end)
                return end;
            if (!slave.IsActive)
                return Failed("dejó de responder.", AtOnce(attempt));
            if (slave.LostItsJob && await held.Lease.PersistAsync(room.WhyShutAsync) is not null)
                return new AttemptEnd.NotTaken(); // it had nowhere to bring its picture
            if (slave.LostItsJob && held.IsTakenOver)
                return new AttemptEnd.NotTaken(); // it had nobody to bring its result to
            if (slave.LostItsJob)
                return Failed("dejó el trabajo sin entregar un resultado.", AtOnce(attempt));
            var left = limit - attempt.Age - time.GetElapsedTime(held.Began);
            if (held.IsTakenOver && left <= TimeSpan.Zero)
                left = 2 * (options.PingInterval + options.PingTimeout) - time.GetElapsedTime(held.Began); // it may have found nobody for its result, as two pings will say
            if (left <= TimeSpan.Zero)
                return new AttemptEnd.Failed(string.Create(CultureInfo.InvariantCulture, $"Timeout después de {limit.TotalSeconds:0.###} segundos"), retries.After(attempt.Number));
            try
            {
                await slave.WaitAsync(left < Look ? left : Look, stop);
            }
            catch (OperationCanceledException) when (!slave.IsReplaced)
            {
                if (!slave.IsActive)
                    return Failed("dejó de responder.", AtOnce(attempt));
                return new AttemptEnd.Left(); // unless its lease is lost, which the next step says
            }
        }
    }

    private AttemptEnd.Failed Failed(string how, TimeSpan? retryIn) => new($"El esclavo externo {slave.Id} {how}", retryIn);

    // Not the job's fault, as far as we know: another slave takes it as soon as it can.
    private TimeSpan? AtOnce(Attempt attempt) => retries.After(attempt.Number) is null ? null : TimeSpan.Zero;

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} accepted by the foreign slave {Slave}")]
    private partial void LogAccepted(string jobId, int attempt, string slave);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} taken over from another master; the foreign slave {Slave} has had it for {Seconds:0} s")]
    private partial void LogTakenOver(string jobId, int attempt, string slave, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: the foreign slave {Slave} did not take the order and rests: {Reason}")]
    private partial void LogStalled(string jobId, string slave, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} given back: the foreign slave {Slave} is busy")]
    private partial void LogBusy(string jobId, string slave);
}
