using System.Globalization;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// What Hangfire and its filters write when the job changes its state that this process holds. All of it goes in one script, which looks
/// first whether the lease is still ours and the state is what Hangfire was told; so there is no lock to take and nothing to read before.
/// The commands are those of Hangfire.Redis.StackExchange 1.12 (RedisWriteOnlyTransaction).
/// </summary>
internal sealed class LeasedTransaction(LeasedJob job) : JobStorageTransaction
{
    private readonly List<RedisValue> _commands = [];
    private string? _state;
    private bool _ends;
    private (FarmScript Script, (string Name, RedisValue Value)[] Arguments)? _with;

    /// <summary>Has a script of the farm's do the change with a step of its own; what that returns is the lease's <see cref="Lease.Begun"/>.</summary>
    /// <param name="script">Made of <see cref="LeasedChange"/>'s arguments and functions.</param>
    /// <param name="arguments">What it takes between the change's own and the commands.</param>
    public void With(FarmScript script, params (string Name, RedisValue Value)[] arguments) => _with = (script, arguments);

    public override void Commit()
    {
        if (_with is var (script, arguments))
            job.Lease.Begun = job.Change(_state, _commands, script, arguments);
        else
            job.Change(_state, _commands, _ends);
    }

    public override void SetJobState(string jobId, IState state)
    {
        Add("HSET", HangfireKeys.Job(jobId), "State", state.Name);
        Add("DEL", HangfireKeys.State(jobId));
        var details = new Dictionary<string, string>(state.SerializeData()) { ["State"] = state.Name };
        if (state.Reason is { } reason)
            details["Reason"] = reason;
        AddHash(HangfireKeys.State(jobId), details);
        AddJobState(jobId, state);
        if (jobId == job.JobId)
            _state = state.Name;
    }

    public override void AddJobState(string jobId, IState state)
    {
        var entry = new Dictionary<string, string?>(state.SerializeData()!)
        {
            ["State"] = state.Name,
            ["Reason"] = state.Reason,
            ["CreatedAt"] = JobHelper.SerializeDateTime(job.Now),
        };
        Add("RPUSH", HangfireKeys.History(jobId), SerializationHelper.Serialize(entry));
    }

    public override void ExpireJob(string jobId, TimeSpan expireIn)
    {
        foreach (var key in KeysOf(jobId))
            AddExpire(key, expireIn);
    }

    public override void PersistJob(string jobId)
    {
        foreach (var key in KeysOf(jobId))
            Add("PERSIST", key);
    }

    public override void AddToQueue(string queue, string jobId)
    {
        Add("SADD", HangfireKeys.Queues, queue);
        Add("LPUSH", HangfireKeys.Queue(queue), jobId);
        Add("PUBLISH", (string)HangfireKeys.NewJobs!, jobId);
    }

    /// <summary>The job ends with this change: its lease too.</summary>
    public override void RemoveFromQueue(IFetchedJob fetchedJob)
    {
        if (fetchedJob == job)
            _ends = true;
        else
            base.RemoveFromQueue(fetchedJob);
    }

    public override void IncrementCounter(string key) => Add("INCR", HangfireKeys.Of(key));

    public override void IncrementCounter(string key, TimeSpan expireIn)
    {
        IncrementCounter(key);
        AddExpire(HangfireKeys.Of(key), expireIn);
    }

    public override void DecrementCounter(string key) => Add("DECR", HangfireKeys.Of(key));

    public override void DecrementCounter(string key, TimeSpan expireIn)
    {
        DecrementCounter(key);
        AddExpire(HangfireKeys.Of(key), expireIn);
    }

    public override void AddToSet(string key, string value) => AddToSet(key, value, 0);

    public override void AddToSet(string key, string value, double score) =>
        Add("ZADD", HangfireKeys.Of(key), score.ToString("R", CultureInfo.InvariantCulture), value);

    public override void AddRangeToSet(string key, IList<string> items)
    {
        foreach (var item in items)
            AddToSet(key, item);
    }

    public override void RemoveFromSet(string key, string value) => Add("ZREM", HangfireKeys.Of(key), value);

    public override void InsertToList(string key, string value) => Add("LPUSH", HangfireKeys.Of(key), value);

    public override void RemoveFromList(string key, string value) => Add("LREM", HangfireKeys.Of(key), 0, value);

    public override void TrimList(string key, int keepStartingFrom, int keepEndingAt) => Add("LTRIM", HangfireKeys.Of(key), keepStartingFrom, keepEndingAt);

    public override void SetRangeInHash(string key, IEnumerable<KeyValuePair<string, string>> keyValuePairs) => AddHash(HangfireKeys.Of(key), keyValuePairs);

    public override void SetJobParameter(string jobId, string name, string value) => Add("HSET", HangfireKeys.Job(jobId), name, value ?? "");

    public override void RemoveHash(string key) => Add("DEL", HangfireKeys.Of(key));

    public override void RemoveSet(string key) => Add("DEL", HangfireKeys.Of(key));

    public override void ExpireHash(string key, TimeSpan expireIn) => AddExpire(HangfireKeys.Of(key), expireIn);

    public override void ExpireList(string key, TimeSpan expireIn) => AddExpire(HangfireKeys.Of(key), expireIn);

    public override void ExpireSet(string key, TimeSpan expireIn) => AddExpire(HangfireKeys.Of(key), expireIn);

    public override void PersistHash(string key) => Add("PERSIST", HangfireKeys.Of(key));

    public override void PersistList(string key) => Add("PERSIST", HangfireKeys.Of(key));

    public override void PersistSet(string key) => Add("PERSIST", HangfireKeys.Of(key));

    private static RedisKey[] KeysOf(string jobId) => [HangfireKeys.Job(jobId), HangfireKeys.History(jobId), HangfireKeys.State(jobId)];

    private void AddExpire(RedisKey key, TimeSpan expireIn) => Add("PEXPIRE", key, (long)expireIn.TotalMilliseconds);

    private void AddHash(RedisKey key, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        RedisValue[] fields = [.. pairs.SelectMany(pair => new RedisValue[] { pair.Key, pair.Value ?? "" })];
        if (fields.Length > 0)
            Add("HSET", key, fields);
    }

    private void Add(RedisValue command, RedisKey key, params ReadOnlySpan<RedisValue> arguments)
    {
        _commands.Add(arguments.Length + 2);
        _commands.Add(command);
        _commands.Add((string)key!);
        _commands.AddRange(arguments);
    }
}
