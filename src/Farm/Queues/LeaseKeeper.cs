using System.Collections.Concurrent;
using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Renews this process's leases from its own thread, above normal priority: kernels that take every processor and an
/// exhausted thread pool must not cost a lease. All go in one question, so that a slow Redis delays none by another. While Redis is away a lease is unknown, not lost, and it keeps trying.
/// </summary>
public sealed partial class LeaseKeeper : IDisposable
{
    private readonly ConcurrentDictionary<string, Lease> _held = new();
    private readonly AutoResetEvent _look = new(false);
    private readonly LeaseTable _table;
    private readonly LeaseOptions _options;
    private readonly ILogger<LeaseKeeper> _log;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    public LeaseKeeper(LeaseTable table, LeaseOptions options, ILogger<LeaseKeeper> log)
    {
        (_table, _options, _log) = (table, options, log);
        _thread = new Thread(Run) { IsBackground = true, Priority = ThreadPriority.AboveNormal, Name = "leases" };
        _thread.Start();
    }

    /// <summary>The lease on a Hangfire job that this process runs, or null.</summary>
    public Lease? Find(string hangfireId) => _held.GetValueOrDefault(hangfireId);

    /// <summary>Renews a lease until <see cref="Release"/>.</summary>
    public void Keep(Lease lease) => _held[lease.HangfireId] = lease;

    /// <summary>Renews a lease again that was released too early, unless this process has a newer one on the same job.</summary>
    public void KeepAgain(Lease lease) => _held.TryAdd(lease.HangfireId, lease);

    /// <summary>Stops renewing it.</summary>
    public void Release(Lease lease) => _held.TryRemove(new KeyValuePair<string, Lease>(lease.HangfireId, lease));

    /// <summary>Looks at once: a job may have been cancelled.</summary>
    public void Look()
    {
        if (!_held.IsEmpty)
            _look.Set();
    }

    /// <summary>Ends the thread; leases still held expire.</summary>
    public void Dispose()
    {
        _stopping = true;
        _look.Set();
        _thread.Join();
        _look.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _look.WaitOne(_options.Renewal);
            try
            {
                RenewAll([.. _held.Values]);
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                LogUnknown(e.Message);
            }
            catch (Exception e)
            {
                LogBug(e); // whatever it was, the next renewal comes: without one, every job here would be lost
                RenewOthers();
            }
        }
    }

    // What is wrong with one lease must not cost the others.
    private void RenewOthers()
    {
        foreach (var lease in _held.Values)
        {
            try
            {
                RenewAll([lease]);
            }
            catch (Exception e)
            {
                LogUnknown(e.Message);
            }
        }
    }

    private void RenewAll(Lease[] leases)
    {
        if (leases.Length == 0)
            return;
        var kept = _table.Renew(leases);
        foreach (var lost in leases.Where((_, i) => !kept[i]))
        {
            if (!_held.TryRemove(new KeyValuePair<string, Lease>(lost.HangfireId, lost)))
                continue; // the job ended at this moment
            LogLost(lost.HangfireId, lost.Token);
            try
            {
                lost.Lose();
            }
            catch (ObjectDisposedException) // the same
            {
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease of Hangfire job {HangfireId} (token {Token}) is lost: cancelled, or given to another worker")]
    private partial void LogLost(string hangfireId, long token);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Leases could not be renewed yet: {Reason}")]
    private partial void LogUnknown(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Leases could not be renewed; the next try follows at its time")]
    private partial void LogBug(Exception e);
}
