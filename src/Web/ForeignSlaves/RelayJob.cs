using System.Diagnostics;
using System.Globalization;
using Hangfire.Server;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// A job that a foreign slave renders: begin (token), order, wait. Its result comes by POST /resultado, to this master or to
/// another, which writes it into the job's record; this only sees the record change. What is left to decide here are the
/// ends without a result: the slave is busy, falls silent, loses the job, or takes too long.
/// </summary>
internal sealed partial class RelayJob(
    ForeignSlave slave,
    SlaveLink link,
    JobLedger ledger,
    JobReader reader,
    LeaseKeeper keeper,
    LeaseTable leases,
    JobProgress progress,
    RetryRules retries,
    RelayOptions options,
    TimeProvider time,
    ILogger<RelayJob> log) : IRenderJob
{
    // News come by pub/sub; this is for those that got lost.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // A slave is busy until the answer to its result has reached it.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc />
    public async Task RunAsync(string jobId, PerformContext? context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var lease = keeper.Find(context.BackgroundJob.Id) ?? throw new JobAbortedException(); // lost before it began
        if (await lease.PersistAsync(() => ledger.BeginAsync(jobId, slave.Id, lease)) is not { } attempt)
        {
            if (lease.IsLost)
                throw new JobAbortedException();
            return; // done, cancelled or carried by a later enqueue
        }

        slave.Begin(jobId);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Lost);
        try
        {
            await DeliverAsync(attempt, lease, either.Token);
            await Task.Delay(Rest, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (JobAbortedException)
        {
            throw;
        }
        catch (OperationCanceledException) when (lease.IsLost)
        {
            throw TooLate(attempt);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // This master stops, and Hangfire puts the job back. Or it was taken away, which Hangfire noticed before our lease did.
            if (!await lease.PersistAsync(() => ledger.GiveBackAsync(attempt)))
                throw TooLate(attempt);
            throw;
        }
        finally
        {
            slave.End();
        }
    }

    private async Task DeliverAsync(Attempt attempt, Lease lease, CancellationToken cancellation)
    {
        var registration = slave.Registration;
        if (!registration.CanRender(attempt.Order)) // pinned to it: others cannot take it either
        {
            await FailAsync(attempt, lease, $"El esclavo externo {slave.Id} solo admite algoritmo, width, height e iteraciones, y calcula {string.Join(", ", registration.Algorithms)}.", null, lowersScore: false);
            return;
        }

        progress.WriteLine(attempt.JobId, $"Intento {attempt.Number}: enviado al esclavo externo {slave.Id} ({registration.Address}:{registration.Port})");
        var watch = Stopwatch.StartNew();
        var reply = await link.ExecuteAsync(registration, attempt, WireJson.Timestamp(time.GetUtcNow()), cancellation);
        switch (reply.Reply)
        {
            case Reply.Busy:
                await GiveBackAsync(attempt, lease);
                return;
            case Reply.Refused or Reply.Silent when await SettledAsync(attempt, lease): // its result was faster than its answer
                return;
            case Reply.Refused:
                await FailAsync(attempt, lease, $"El esclavo externo {slave.Id} {reply.Reason}.", retries.After(attempt.Number));
                return;
            case Reply.Silent:
                slave.Doubt();
                await FailAsync(attempt, lease, $"El esclavo externo {slave.Id} no tomó la orden: {reply.Reason}", AtOnce(attempt));
                return;
        }

        slave.Accepted();
        LogAccepted(attempt.JobId, attempt.Number, slave.Id);
        progress.Report(attempt.JobId, 0, "en el esclavo externo");
        await WaitAsync(attempt, lease, watch, cancellation);
    }

    private async Task WaitAsync(Attempt attempt, Lease lease, Stopwatch watch, CancellationToken cancellation)
    {
        var limit = attempt.Order.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.JobTimeout;
        while (!await SettledAsync(attempt, lease))
        {
            if (!slave.IsActive)
            {
                await FailAsync(attempt, lease, $"El esclavo externo {slave.Id} dejó de responder.", AtOnce(attempt));
                return;
            }

            if (slave.LostItsJob)
            {
                await FailAsync(attempt, lease, $"El esclavo externo {slave.Id} dejó el trabajo sin entregar un resultado.", AtOnce(attempt));
                return;
            }

            var left = limit - watch.Elapsed;
            if (left <= TimeSpan.Zero)
            {
                await FailAsync(attempt, lease, string.Create(CultureInfo.InvariantCulture, $"Timeout después de {limit.TotalSeconds:0.###} segundos"), retries.After(attempt.Number));
                return;
            }

            await slave.WaitAsync(left < Look ? left : Look, cancellation);
        }
    }

    /// <summary>Whether the record says that the attempt came to an end, by a result.</summary>
    /// <exception cref="RenderFailedException">It failed.</exception>
    /// <exception cref="JobAbortedException">The job was cancelled or given to another.</exception>
    private async Task<bool> SettledAsync(Attempt attempt, Lease lease)
    {
        var job = await lease.PersistAsync(() => reader.FindAsync(attempt.JobId));
        if (job?.Token != attempt.Token)
            throw TooLate(attempt);
        switch (job.State)
        {
            case JobState.Running:
                return false;
            case JobState.Completed:
                LogCompleted(attempt.JobId, slave.Id);
                return true;
            case JobState.Waiting or JobState.Failed:
                var left = (job.RetryAt - time.GetUtcNow()) ?? TimeSpan.Zero;
                throw new RenderFailedException(job.Error ?? "", job.State == JobState.Failed ? null : left > TimeSpan.Zero ? left : TimeSpan.Zero);
            default:
                throw TooLate(attempt);
        }
    }

    private async Task GiveBackAsync(Attempt attempt, Lease lease)
    {
        LogBusy(attempt.JobId, slave.Id);
        slave.SaidBusy();
        if (!await lease.PersistAsync(() => ledger.GiveBackAsync(attempt)))
            throw TooLate(attempt);
        // Hangfire itself gives a job back only when its server stops. After this the lease is nobody's, and it changes no state.
        keeper.Release(lease);
        await lease.PersistAsync(() => Task.FromResult(leases.GiveBack(lease)));
        throw new JobAbortedException();
    }

    private async Task FailAsync(Attempt attempt, Lease lease, string reason, TimeSpan? retryIn, bool lowersScore = true)
    {
        progress.WriteLine(attempt.JobId, reason);
        if (!await lease.PersistAsync(() => ledger.FailAsync(attempt, reason, retryIn, lowersScore)))
        {
            if (await SettledAsync(attempt, lease)) // the result came at this moment
                return;
            throw TooLate(attempt);
        }

        LogFailed(attempt.JobId, attempt.Number, reason);
        throw new RenderFailedException(reason, retryIn);
    }

    // Not the job's fault, as far as we know: another takes it as soon as it can.
    private TimeSpan? AtOnce(Attempt attempt) => retries.After(attempt.Number) is null ? null : TimeSpan.Zero;

    // Hangfire changes no state after this exception: whoever has the job now decides it.
    private JobAbortedException TooLate(Attempt attempt)
    {
        LogLate(attempt.JobId, attempt.Token, slave.Id);
        return new JobAbortedException();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} attempt {Attempt} accepted by the foreign slave {Slave}")]
    private partial void LogAccepted(string jobId, int attempt, string slave);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} completed by the foreign slave {Slave}")]
    private partial void LogCompleted(string jobId, string slave);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} given back: the foreign slave {Slave} is busy")]
    private partial void LogBusy(string jobId, string slave);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: attempt {Attempt} failed: {Reason}")]
    private partial void LogFailed(string jobId, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: the attempt with token {Token} at the foreign slave {Slave} was cancelled or given to another")]
    private partial void LogLate(string jobId, long token, string slave);
}
