using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// What a program knows about its Redis from the steps that it takes. It logs a line when an outage begins and a line when it
/// is over, however many loops see it.
/// </summary>
/// <param name="whyUnreachable">Why there is no connection, or null when there is one.</param>
/// <param name="time">Measures how long nothing failed.</param>
/// <param name="log">Takes the two lines.</param>
public sealed partial class RedisHealth(Func<string?> whyUnreachable, TimeProvider time, ILogger<RedisHealth> log)
{
    // Some steps fail while others succeed: when Redis refuses to write, or has just come back. Every program has a loop that
    // writes more often than this.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private bool _away;
    private long _failed;
    private long _over;

    /// <summary>Whether there is a connection and no outage.</summary>
    public bool IsUp
    {
        get
        {
            lock (_lock)
                return !_away && whyUnreachable() is null;
        }
    }

    /// <summary>
    /// Takes a step that its loop must not wait for. It is refused at once without a connection, because each of its commands
    /// would wait for seconds. It is abandoned when the program stops.
    /// </summary>
    /// <returns>False when an outage stopped it; that is then reported.</returns>
    /// <exception cref="OperationCanceledException">The program stops.</exception>
    public async Task<bool> TryAsync(Func<Task> step, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        if (whyUnreachable() is { } reason)
        {
            Failed(began, reason);
            return false;
        }

        try
        {
            await step().WaitAsync(stopping);
            Worked(began);
            return true;
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            Failed(began, RedisOutage.Summary(e));
            return false;
        }
    }

    /// <summary>A step was ended by an outage.</summary>
    /// <param name="began">When it began, on the time provider's stopwatch.</param>
    /// <param name="reason">One sentence.</param>
    internal void Failed(long began, string reason)
    {
        lock (_lock)
        {
            if (began < _over)
                return; // it belongs to the outage that is over
            if (!_away)
                LogAway(reason);
            (_away, _failed) = (true, time.GetTimestamp());
        }
    }

    /// <summary>A step finished; with a connection, that shows no outage.</summary>
    /// <param name="began">When it began, on the time provider's stopwatch.</param>
    internal void Worked(long began)
    {
        lock (_lock)
        {
            if (!_away || time.GetElapsedTime(_failed, began) < Quiet || whyUnreachable() is not null)
                return;
            (_away, _over) = (false, time.GetTimestamp());
            LogBack();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis is back")]
    private partial void LogBack();
}
