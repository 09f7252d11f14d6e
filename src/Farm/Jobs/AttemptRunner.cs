using Hangfire.Server;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Jobs;

/// <summary>A started attempt, and the lease with which this process holds its job.</summary>
/// <param name="Attempt">What to render, and the token.</param>
/// <param name="Worker">Who does it.</param>
/// <param name="Lease">The lease on the Hangfire job that carries it.</param>
/// <param name="Began">When this process began it or took it over, on the time provider's stopwatch.</param>
public sealed record HeldAttempt(Attempt Attempt, string Worker, Lease Lease, long Began)
{
    /// <summary>Whether another master began it: its token is the one that the foreign slave knows, older than the lease's.</summary>
    public bool IsTakenOver => Attempt.Token != Lease.Token;
}

/// <summary>
/// Takes an attempt from its lease to its end, whoever does the work. It begins the attempt in the job's record, has it done,
/// writes its outcome into the record, and lets Hangfire's state follow. An outage delays a step. A lost lease or a refused token
/// ends the attempt, and then nothing of it counts.
/// </summary>
public sealed partial class AttemptRunner(
    JobLedger ledger,
    JobReader reader,
    LeaseKeeper leases,
    LeaseTable table,
    JobProgress progress,
    RetryRules retries,
    TimeProvider time,
    ILogger<AttemptRunner> log)
{
    /// <summary>Begins an attempt at the job that Hangfire delivers.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="worker">Who does it.</param>
    /// <param name="context">Hangfire's.</param>
    /// <param name="relayed">Whether that is a foreign slave.</param>
    /// <returns>The attempt; null when nothing is left to do.</returns>
    /// <exception cref="JobAbortedException">The lease is lost.</exception>
    public async Task<HeldAttempt?> BeginAsync(string jobId, string worker, PerformContext? context, bool relayed = false)
    {
        ArgumentNullException.ThrowIfNull(context);
        var lease = leases.Find(context.BackgroundJob.Id) ?? throw new JobAbortedException(); // lost before it began
        if (await lease.PersistAsync(() => ledger.BeginAsync(jobId, worker, lease, relayed)) is { } attempt)
            return new HeldAttempt(attempt, worker, lease, time.GetTimestamp());
        if (!await lease.PersistAsync(() => Task.FromResult(table.Renew(lease))))
            throw new JobAbortedException(); // another has it: to return would have Hangfire call it done
        LogNothingToDo(jobId);
        return null;
    }

    /// <summary>Has an attempt done and ends it; returns when its result is published.</summary>
    /// <param name="held">The attempt.</param>
    /// <param name="work">The work; cancelled when this program stops or the lease is lost.</param>
    /// <param name="cancellation">Hangfire's request to stop.</param>
    /// <exception cref="RenderFailedException">It failed, and the record says so.</exception>
    /// <exception cref="JobAbortedException">Another worker has the job now, or nobody: Hangfire changes no state.</exception>
    /// <exception cref="OperationCanceledException">It was stopped: Hangfire puts the job back.</exception>
    public async Task RunAsync(HeldAttempt held, Func<CancellationToken, Task<AttemptEnd>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(held);
        AttemptEnd end;
        try
        {
            end = await WriteAsync(held, await WorkAsync(held, work, cancellation));
        }
        catch (Exception e) when (e is JobAbortedException || (e is OperationCanceledException && held.Lease.IsLost))
        {
            LogLate(held.Attempt.JobId, held.Attempt.Token);
            throw new JobAbortedException(); // whoever has the job now decides Hangfire's state
        }

        switch (end)
        {
            case AttemptEnd.Failed failed:
                throw Failure(held.Attempt, failed);
            case AttemptEnd.NotYet later:
                LogPutOff(held.Attempt.JobId, later.AgainIn.TotalSeconds, later.Reason);
                throw new RenderFailedException(later.Reason, later.AgainIn); // which Hangfire schedules
            case AttemptEnd.Stopped:
                var elapsed = time.GetElapsedTime(held.Began);
                LogGivenBack(held.Attempt.JobId, elapsed.TotalSeconds);
                throw new OperationCanceledException(cancellation);
            case AttemptEnd.Left:
                LogLeft(held.Attempt.JobId, held.Worker);
                throw new JobAbortedException();
            case AttemptEnd.NotTaken:
                // Hangfire itself gives a job back only when its server stops. After this nobody holds the lease.
                leases.Release(held.Lease);
                await held.Lease.PersistAsync(() => Task.FromResult(table.GiveBack(held.Lease)));
                throw new JobAbortedException();
            case AttemptEnd.Recorded { Job.State: JobState.Completed }:
                LogDelivered(held.Attempt.JobId, held.Worker);
                return;
            case AttemptEnd.Recorded { Job: var job }:
                var left = (job.RetryAt - time.GetUtcNow()) ?? TimeSpan.Zero;
                throw new RenderFailedException(job.Error ?? "", job.State == JobState.Failed ? null : left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>Whether somebody else has ended the attempt in the job's record.</summary>
    /// <returns>Its end; null while it continues.</returns>
    /// <exception cref="JobAbortedException">The job was cancelled or given to another.</exception>
    public async Task<AttemptEnd?> FindEndAsync(HeldAttempt held)
    {
        ArgumentNullException.ThrowIfNull(held);
        var job = await held.Lease.PersistAsync(() => reader.FindAsync(held.Attempt.JobId));
        if (job?.Token != held.Attempt.Token)
            throw new JobAbortedException();
        return job.State switch
        {
            JobState.Running => null,
            JobState.Completed => new AttemptEnd.Recorded(job),
            // The reaper leaves the same states when it took this process for dead; the lease shows which it was.
            JobState.Waiting or JobState.Failed when await held.Lease.PersistAsync(() => Task.FromResult(table.Renew(held.Lease))) => new AttemptEnd.Recorded(job),
            _ => throw new JobAbortedException(),
        };
    }

    private static async Task<AttemptEnd> WorkAsync(HeldAttempt held, Func<CancellationToken, Task<AttemptEnd>> work, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, held.Lease.Lost);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !held.Lease.IsLost)
        {
            return new AttemptEnd.Stopped();
        }
    }

    /// <summary>Writes the end into the job's record, and returns the end that is there now.</summary>
    private async Task<AttemptEnd> WriteAsync(HeldAttempt held, AttemptEnd end)
    {
        var (attempt, lease) = (held.Attempt, held.Lease);
        // The next master has the attempt by the same token: what one that was away decided meanwhile is not its end.
        if (end is AttemptEnd.Stopped or AttemptEnd.Failed or AttemptEnd.NotTaken && !await lease.PersistAsync(() => Task.FromResult(table.Renew(lease))))
            throw new JobAbortedException();
        if (end is AttemptEnd.Failed { Reason: var reason })
            progress.WriteLine(attempt.JobId, reason);
        progress.Flush(attempt.JobId); // who hears of the end finds what was said
        if (end is AttemptEnd.Stopped)
        {
            return await lease.PersistAsync(() => ledger.EvictAsync(attempt, retries.MaxEvictions)) switch
            {
                Eviction.Waits => end,
                Eviction.Failed => await FindEndAsync(held) ?? throw new JobAbortedException(),
                _ => throw new JobAbortedException(),
            };
        }

        var written = end switch
        {
            AttemptEnd.Done done => await lease.PersistAsync(() => ledger.CommitAsync(attempt, done.Result)),
            AttemptEnd.Failed failed => await lease.PersistAsync(() => ledger.FailAsync(attempt, failed.Reason, failed.RetryIn, failed.LowersScore)),
            AttemptEnd.NotYet later => await lease.PersistAsync(() => ledger.PostponeAsync(attempt, later.Reason, later.AgainIn)),
            AttemptEnd.NotTaken => await lease.PersistAsync(() => ledger.GiveBackAsync(attempt)),
            AttemptEnd.Left => await LeaveAsync(lease),
            _ => true,
        };
        if (written)
            return end;
        // A failure may be refused because the result came at this moment.
        return (end is AttemptEnd.Failed ? await FindEndAsync(held) : null) ?? throw new JobAbortedException();
    }

    private Task<bool> LeaveAsync(Lease lease)
    {
        leases.Release(lease);
        return lease.PersistAsync(() => Task.FromResult(table.Leave(lease)));
    }

    private RenderFailedException Failure(Attempt attempt, AttemptEnd.Failed failed)
    {
        if (failed.RetryIn is { } delay)
            LogRetry(attempt.JobId, attempt.Number, retries.MaxAttempts, delay.TotalSeconds, failed.Reason);
        else
            LogFailed(attempt.JobId, attempt.Number, failed.Reason);
        return new RenderFailedException(failed.Reason, failed.RetryIn, failed.Cause);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} has nothing left to do: done, cancelled or carried by a later enqueue")]
    private partial void LogNothingToDo(string jobId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} completed by the foreign slave {Slave}")]
    private partial void LogDelivered(string jobId, string slave);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: the attempt with token {Token} was cancelled or came too late; nothing of it was published")]
    private partial void LogLate(string jobId, long token);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} given back after {Seconds:0.000} s: this program stops")]
    private partial void LogGivenBack(string jobId, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} stays with the foreign slave {Slave}, for the next master: this one stops")]
    private partial void LogLeft(string jobId, string slave);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} is put off for {Seconds} s: {Reason}")]
    private partial void LogPutOff(string jobId, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: attempt {Attempt} of {MaxAttempts} failed, next in {Seconds} s: {Reason}")]
    private partial void LogRetry(string jobId, int attempt, int maxAttempts, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed for good after attempt {Attempt}: {Reason}")]
    private partial void LogFailed(string jobId, int attempt, string reason);
}
