using System.Diagnostics;

namespace HpcHangfire.Bench.Queues;

/// <summary>A job that does nothing: its time is the cost of its queue.</summary>
public interface IEmptyJob
{
    /// <summary>Does nothing.</summary>
    void Run();
}

/// <summary>Says when the last of a number of jobs runs.</summary>
/// <param name="jobs">How many there are.</param>
internal sealed class CountedJob(int jobs) : IEmptyJob
{
    private readonly TaskCompletionSource _last = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _firstAt;
    private TimeSpan _span;
    private int _runs;

    /// <summary>How often a job ran.</summary>
    public int Runs => _runs;

    public void Run()
    {
        var run = Interlocked.Increment(ref _runs);
        if (run == 1)
            _firstAt = Stopwatch.GetTimestamp();
        if (run != jobs)
            return;
        _span = Stopwatch.GetElapsedTime(_firstAt);
        _last.SetResult();
    }

    /// <summary>Waits for the last job.</summary>
    /// <returns>The time from the first one's run to the last one's.</returns>
    /// <exception cref="TimeoutException">The last one did not run within <paramref name="limit"/>.</exception>
    public async Task<TimeSpan> SpanAsync(TimeSpan limit)
    {
        await _last.Task.WaitAsync(limit);
        return _span;
    }
}
