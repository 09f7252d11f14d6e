namespace HpcHangfire.Algorithms;

/// <summary>What the threads of one computation share: the request to stop, and how many pixels are done.</summary>
internal sealed class RunPace(KernelRun run, long pixels)
{
    private const int Reports = 200;

    private readonly Lock _reporting = new();
    private volatile bool _abandoned;
    private long _done;
    private long _nextReport = Math.Max(1, pixels / Reports);

    public bool Stopped => _abandoned || run.Cancellation.IsCancellationRequested;

    /// <summary>Ends the other threads' work after a failure in one.</summary>
    public void Abandon() => _abandoned = true;

    public void Done(int more)
    {
        var done = Interlocked.Add(ref _done, more);
        if (run.Progress is null || done < Volatile.Read(ref _nextReport) || !_reporting.TryEnter())
        {
            return; // a thread that finds another reporting leaves it to that one
        }

        try
        {
            done = Volatile.Read(ref _done); // read inside the lock, so reports never go backwards
            if (done < pixels && done >= _nextReport)
            {
                Volatile.Write(ref _nextReport, done + Math.Max(1, pixels / Reports));
                run.Progress((double)done / pixels);
            }
        }
        finally
        {
            _reporting.Exit();
        }
    }

    /// <summary>The end, reported by the calling thread when no other computes any more. A request to stop that came too late has no effect.</summary>
    public void Finish()
    {
        if (Volatile.Read(ref _done) < pixels)
        {
            throw new OperationCanceledException(run.Cancellation);
        }

        run.Progress?.Invoke(1);
    }
}
