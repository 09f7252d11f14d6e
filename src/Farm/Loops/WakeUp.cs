namespace HpcHangfire.Farm.Loops;

/// <summary>Wakes a loop before its time. Set between two waits, it ends the next one at once; set twice, it is one.</summary>
public sealed class WakeUp
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _set = New();

    /// <summary>Ends the wait that goes on, or the next one.</summary>
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
                _set = New(); // who waited looks from now on: a set of this moment is seen
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
