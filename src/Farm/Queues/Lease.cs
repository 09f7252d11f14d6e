using System.Diagnostics;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>A process's right to run one Hangfire job, renewed while it runs and lost when somebody else may have it.</summary>
public sealed class Lease : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private long _confirmed = Stopwatch.GetTimestamp();

    internal Lease(string hangfireId, string queue, long token)
    {
        (HangfireId, Queue, Token) = (hangfireId, queue, token);
        Lost = _lost.Token;
    }

    /// <summary>The Hangfire job.</summary>
    public string HangfireId { get; }

    /// <summary>The queue it was fetched from.</summary>
    public string Queue { get; }

    /// <summary>Fencing token: greater than that of any earlier lease of any job.</summary>
    public long Token { get; }

    /// <summary>The Hangfire job's record as it was when it was taken; empty when it was not read.</summary>
    internal IReadOnlyDictionary<string, string> Record { get; init; } = new Dictionary<string, string>();

    /// <summary>What the attempt's beginning answered, where it went with Hangfire's state; see <see cref="LeasedTransaction.With"/>.</summary>
    internal RedisValue[]? Begun { get; set; }

    /// <summary>Cancelled when the lease is known to be lost. An outage of Redis alone does not cancel it: nobody else can get the job then.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Whether it is known to be lost.</summary>
    public bool IsLost => _lost.IsCancellationRequested;

    /// <summary>Time since Redis last said that it is ours. The system's clock, not the process's: a frozen process ages too.</summary>
    internal TimeSpan Unconfirmed => Stopwatch.GetElapsedTime(Volatile.Read(ref _confirmed));

    /// <inheritdoc />
    public void Dispose() => _lost.Dispose();

    internal void Confirm(long asked) => Volatile.Write(ref _confirmed, asked);

    internal void Lose() => _lost.Cancel();
}
