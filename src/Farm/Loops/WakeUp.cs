namespace HpcHangfire.Farm.Loops;

/// <summary>Wakes a loop before its time. Set between two waits, it ends the next one at once; two sets count as one.</summary>
public sealed class WakeUp
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _set = New();

    /// <summary>Ends the current wait, or the next one.</summary>
    public void Set()
    {
        lock (_lock)
            _set.TrySetResult();
    }

    /// <summary>Waits until it is set, or as long as <paramref name="limit"/>; one loop at a time.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        Task set;
        lock (_lock)
            set = _set.Task;
        await set.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_set.Task.IsCompleted)
                _set = New(); // the waiting loop looks after this, so no set is missed
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
