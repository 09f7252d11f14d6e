using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>What a master knows about one foreign slave: what it said last, and which of our jobs it has.</summary>
internal sealed class ForeignSlave(WorkerRegistration registration, TimeProvider time)
{
    // Long enough for another to take the order that it stalled, and for a short trouble to pass.
    private static readonly TimeSpan RestAfterStall = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly WakeUp _news = new();
    private WorkerRegistration _registration = registration;
    private SlavePing? _ping;
    private bool _busy;
    private string? _job;
    private int _begun;
    private long _accepted;
    private int _idlePings;
    private long? _stalled;

    /// <summary>Set when it should be asked at once.</summary>
    public WakeUp Doubts { get; } = new();

    /// <summary>Set when its job begins or ends.</summary>
    public WakeUp Changes { get; } = new();

    /// <summary>Its name, unique in the farm.</summary>
    public string Id => Registration.Id;

    /// <summary>Where it is, as it last registered.</summary>
    public WorkerRegistration Registration
    {
        get
        {
            lock (_lock)
                return _registration;
        }
    }

    /// <summary>Whether it answered last time.</summary>
    public bool IsActive => State is not null;

    /// <summary>What the operator wants of it.</summary>
    public OperatorOrder Order { get; set; }

    /// <summary>Whether one of our workers has its name now, or it is forgotten: nobody will ask it again.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>Whether it may have a job of ours that no master waits for: another's, or this one's own that was away for too long.</summary>
    public bool MayHaveOrphan { get; set; }

    /// <summary>Whether it may get a job now.</summary>
    public bool MayFetch
    {
        get
        {
            lock (_lock)
                return _ping is not null && !_busy && _job is null && !IsResting && Order == OperatorOrder.Work;
        }
    }

    /// <summary>Whether one more answer like the last means that its job is lost, or it is busy with a job not ours: ask again soon.</summary>
    public bool IsInDoubt
    {
        get
        {
            lock (_lock)
                return _idlePings > 0 || (_busy && _job is null);
        }
    }

    /// <summary>
    /// Whether it said twice that it does none of our work while its job has no result: it was restarted, or its result got lost.
    /// A slave is busy until its result is accepted, so no result can be on its way.
    /// </summary>
    public bool LostItsJob
    {
        get
        {
            lock (_lock)
                return _idlePings >= 2;
        }
    }

    /// <summary>What the farm may know about it now; null while it is silent.</summary>
    public WorkerState? State
    {
        get
        {
            lock (_lock)
                return _ping is { } p ? new WorkerState(_registration.Address, _busy || _job is not null, _job ?? p.JobId, p.CpuPercent, p.FreeMemoryBytes, null)
                {
                    TotalMemoryBytes = p.TotalMemoryBytes,
                    ForeignCpuPercent = _busy || _job is not null ? null : p.CpuPercent, // while it works, nobody knows whose load it is
                    ShutBecause = Order.Reason() is { } reason ? [reason] : [],
                    Order = Order,
                } : null;
        }
    }

    /// <summary>It registered again, perhaps at another address.</summary>
    public void Register(WorkerRegistration registration)
    {
        bool moved, isBack;
        lock (_lock)
        {
            moved = (registration.Address, registration.Port) != (_registration.Address, _registration.Port);
            isBack = _ping is null && registration.LastSeen > _registration.LastSeen;
            _registration = registration;
            if (moved)
                _stalled = null; // another program
        }

        if (moved || isBack)
            Doubt();
    }

    /// <summary>It answered a ping.</summary>
    /// <param name="ping">What it said.</param>
    /// <param name="asked">When it was asked, on the time provider's stopwatch.</param>
    public void Answered(SlavePing ping, long asked)
    {
        lock (_lock)
        {
            _ping = ping;
            _busy = ping.Busy == true;
            if (_job is not null && _accepted != 0 && asked > _accepted)
                _idlePings = ping.Busy == false || (ping.JobId is { } other && other != _job) ? _idlePings + 1 : 0;
        }

        Tell();
    }

    /// <summary>It no longer answers.</summary>
    public void FellSilent()
    {
        lock (_lock)
            _ping = null;
        Tell();
    }

    /// <summary>Something is wrong with it: ask it at once.</summary>
    public void Doubt() => Doubts.Set();

    /// <summary>It said that it is busy; it gets no job until a ping says otherwise.</summary>
    public void SaidBusy()
    {
        lock (_lock)
            _busy = true;
        Doubt();
    }

    /// <summary>It did not answer an order in time: it rests for half a minute, and is asked at once whether it lives.</summary>
    public void Stalled()
    {
        lock (_lock)
            _stalled = time.GetTimestamp();
        Doubt();
    }

    /// <summary>One of our workers has its name now, or it is forgotten.</summary>
    public void Replace() => IsReplaced = true;

    /// <summary>A job is being given to it.</summary>
    /// <returns>What <see cref="End"/> ends.</returns>
    public int Begin(string jobId)
    {
        int begun;
        lock (_lock)
            (_job, _accepted, _idlePings, begun) = (jobId, 0, 0, ++_begun);
        Changes.Set();
        return begun;
    }

    /// <summary>It accepted the job.</summary>
    public void Accepted()
    {
        lock (_lock)
            _accepted = time.GetTimestamp();
    }

    /// <summary>It no longer has the job, unless it has begun another since.</summary>
    public void End(int begun)
    {
        lock (_lock)
        {
            if (begun == _begun)
                (_job, _accepted, _idlePings) = (null, 0, 0);
        }

        Changes.Set();
    }

    /// <summary>There is news about its job, or about it.</summary>
    public void Tell() => _news.Set();

    /// <summary>Our job that it has, or null.</summary>
    public string? Job
    {
        get
        {
            lock (_lock)
                return _job;
        }
    }

    private bool IsResting => _stalled is { } when && time.GetElapsedTime(when) < RestAfterStall;

    /// <summary>Waits for news, at most this long.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellation) => _news.WaitAsync(limit, time, cancellation);
}
