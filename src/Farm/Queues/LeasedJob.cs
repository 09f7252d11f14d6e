using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// A fetched job that its process holds by a lease. It came with its record, and while it is held its state changes only here or where
/// the lease ends: so Hangfire is told both from memory, and what it writes is one script, which says if that was wrong. Then Hangfire
/// tries again, and this time it reads and locks. If an outage swallows the end here, the lease's expiry does it later.
/// </summary>
internal sealed class LeasedJob : IFetchedJob
{
    private static readonly FarmScript ChangeState = new(
        $"{LeasedChange.Arguments}, ends, asks, {Election.Arguments}, {LeasedChange.Commands}",
        LeaseScripts.Release + Election.Function + LeasedChange.Guard + LeasedChange.Apply + $$"""
        if arg.ends == '1' then release(arg.hf) end
        return arg.asks == '1' and {'{{LeasedChange.Done}}', unpack(elect())} or {'{{LeasedChange.Done}}'}
        """);

    private readonly FarmStorage _storage;
    private readonly CancellationToken _stopping;
    private readonly Job? _job;
    private readonly JobLoadException? _unreadable;
    private string? _state; // as far as this process knows
    private bool _doubted; // something else happened to the job: it is read and locked from now on
    private bool _lost;
    private bool _over;

    /// <summary>Holds the job from now on.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="storage">Where it came from.</param>
    /// <param name="stopping">Cancelled when its server takes no more jobs.</param>
    public LeasedJob(Lease lease, FarmStorage storage, CancellationToken stopping)
    {
        (Lease, _storage, _stopping) = (lease, storage, stopping);
        storage.Keeper.Keep(lease);
        _state = lease.Record.GetValueOrDefault("State");
        _doubted = string.IsNullOrEmpty(_state);
        if (_doubted)
            return;
        try
        {
            _job = Stored("Type", "Method", "ParameterTypes", "Arguments", "Queue").DeserializeJob();
        }
        catch (JobLoadException e)
        {
            _unreadable = e;
        }

        InvocationData Stored(string type, string method, string types, string arguments, string queue) => new(
            Of(type), Of(method), Of(types), Of(arguments), Of(queue));
        string? Of(string field) => lease.Record.GetValueOrDefault(field);
    }

    public Lease Lease { get; }

    public string JobId => Lease.HangfireId;

    /// <summary>Whether Hangfire has to take its lock on the job and read it.</summary>
    public bool IsDoubted => _doubted;

    /// <summary>This moment, for Hangfire's history.</summary>
    public DateTime Now => _storage.Leases.Now;

    /// <summary>The job as Hangfire knows it.</summary>
    /// <param name="read">Reads it from Redis.</param>
    /// <remarks>
    /// One whose lease is lost is deleted as far as this process is concerned: then Hangfire changes no state of it, and leaves it to whoever
    /// has it now. (For one that does not exist it would wait ten seconds.)
    /// </remarks>
    public JobData? Data(Func<JobData?> read)
    {
        var data = _doubted ? read() : new JobData
        {
            Job = _job,
            State = _state,
            CreatedAt = JobHelper.DeserializeNullableDateTime(Lease.Record.GetValueOrDefault("CreatedAt")) ?? DateTime.MinValue,
            LoadException = _unreadable,
        };
        if (data is not null && _doubted && (_lost || !_storage.Leases.Holds(Lease)))
            data.State = DeletedState.StateName;
        _state = data?.State;
        return data;
    }

    /// <summary>Writes what Hangfire wants to be written. When the job ends, the same step asks for the next one.</summary>
    /// <param name="state">The state that it sets, or null.</param>
    /// <param name="commands">See <see cref="LeasedChange.Commands"/>.</param>
    /// <param name="ends">Whether the job ends for this process.</param>
    /// <exception cref="InvalidOperationException">The lease or the state is not what this process knew: Hangfire tries again.</exception>
    /// <exception cref="RedisException">Redis is away.</exception>
    public void Change(string? state, List<RedisValue> commands, bool ends)
    {
        var next = ends && !_stopping.IsCancellationRequested ? _storage.Question() : null;
        var arguments = next ?? Election.NoQuestion;
        if (ends)
            _storage.Keeper.Release(Lease);
        try
        {
            var answer = Change(state, commands, ChangeState, [("ends", ends), ("asks", next is not null), .. arguments]);
            _over |= ends;
            if (next is not null)
                _storage.Came(Election.Read(answer));
        }
        finally
        {
            if (ends && !_over && !_lost)
                _storage.Keeper.KeepAgain(Lease); // Hangfire tries again
        }
    }

    /// <summary>Writes what Hangfire wants to be written with another step.</summary>
    /// <inheritdoc cref="LeasedTransaction.With"/>
    /// <returns>What the step returned.</returns>
    public RedisValue[] Change(string? state, List<RedisValue> commands, FarmScript script, (string Name, RedisValue Value)[] arguments)
    {
        var answer = (RedisValue[])script.Run(
            _storage.Redis.Database,
            [
                ("hf", JobId), ("token", Lease.Token), ("from", _state), ("locked", _doubted),
                .. arguments, .. commands.Select(word => ("commands", word)),
            ])!;
        if (answer[0] == LeasedChange.Done)
        {
            _state = state ?? _state;
            return answer[1..];
        }

        _doubted = true;
        _lost |= answer[0] == LeasedChange.Lost;
        throw new InvalidOperationException($"Hangfire's job {JobId} was not as it was known here.");
    }

    public void RemoveFromQueue() => End(_storage.Leases.Acknowledge);

    public void Requeue() => End(_storage.Leases.GiveBack);

    public void Dispose()
    {
        if (!_over)
            Requeue();
        Lease.Dispose();
    }

    private void End(Func<Lease, bool> step)
    {
        if (_over)
            return; // with its last state
        _over = true;
        _storage.Keeper.Release(Lease);
        try
        {
            step(Lease);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
        }
    }
}
