using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// The worker's one slot: what it renders now, what it promised to render next, what it finished last. A promise, made to a
/// POST /ejecutar, keeps others out until Hangfire brings the job. It lapses by itself if the job is cancelled first.
/// </summary>
public sealed class Slot(TimeProvider time)
{
    private static readonly TimeSpan PromiseLife = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private SlotJobWire? _running;
    private SlotJobWire? _promised;
    private SlaveResultWire? _last;
    private DateTimeOffset _promiseEnds;

    /// <summary>Called after each change, outside the lock.</summary>
    public event Action? Changed;

    /// <summary>The job that renders now or is about to; null when idle.</summary>
    public SlotJobWire? Current
    {
        get
        {
            lock (_lock)
                return _running ?? (time.GetUtcNow() < _promiseEnds ? _promised : null);
        }
    }

    /// <summary>The result of the last job that ended here.</summary>
    public SlaveResultWire? Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>Promises the slot to a job.</summary>
    /// <returns>False when it is taken.</returns>
    public bool TryPromise(string jobId, RenderOrder order)
    {
        lock (_lock)
        {
            if (_running is not null || (_promised is not null && time.GetUtcNow() < _promiseEnds))
                return false;
            _promised = Describe(jobId, order);
            _promiseEnds = time.GetUtcNow() + PromiseLife;
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>Takes a promise back: the job could not be enqueued.</summary>
    public void BreakPromise()
    {
        lock (_lock)
            _promised = null;
        Changed?.Invoke();
    }

    /// <summary>Puts a job in the slot.</summary>
    public void Start(string jobId, RenderOrder order)
    {
        lock (_lock)
        {
            _running = Describe(jobId, order);
            if (_promised?.Id == jobId)
                _promised = null;
        }

        Changed?.Invoke();
    }

    /// <summary>Empties the slot.</summary>
    /// <param name="result">How the attempt ended, or null when it was given back or cancelled.</param>
    public void End(SlaveResultWire? result)
    {
        lock (_lock)
        {
            _running = null;
            _last = result ?? _last;
        }

        Changed?.Invoke();
    }

    private static SlotJobWire Describe(string id, RenderOrder order) =>
        new(id, order.Algorithm, order.Width, order.Height, order.Iterations);
}
