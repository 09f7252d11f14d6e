using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Monitor;

/// <summary>The last 100 samples in this process's memory, so that a monitor answers while Redis is away.</summary>
internal sealed class Readings
{
    private readonly Lock _gate = new();
    private readonly Queue<HostSample> _samples = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first sample.</summary>
    public Task First => _first.Task;

    public void Add(HostSample sample)
    {
        lock (_gate)
        {
            _samples.Enqueue(sample);
            if (_samples.Count > HostStore.HistoryLength)
                _samples.Dequeue();
        }

        _first.TrySetResult();
    }

    /// <summary>A copy, oldest first.</summary>
    public IReadOnlyList<HostSample> All()
    {
        lock (_gate)
            return [.. _samples];
    }
}
