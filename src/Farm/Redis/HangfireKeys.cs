using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// Hangfire's own keys that our scripts read or write, as Hangfire.Redis.StackExchange 1.12 names them
/// (RedisWriteOnlyTransaction and its state handlers). Its other keys are read through its monitoring API.
/// </summary>
public static class HangfireKeys
{
    private const string Prefix = FarmKeys.HangfirePrefix;

    /// <summary>The key that Hangfire's API calls by a name.</summary>
    public static RedisKey Of(string name) => $"{Prefix}{name}";

    /// <summary>Hash, a Hangfire job: its call, its arguments, its state's name; a day after its end.</summary>
    public static RedisKey Job(string id) => $"{Prefix}job:{id}";

    /// <summary>Hash, the details of a job's state; the job's.</summary>
    public static RedisKey State(string id) => $"{Prefix}job:{id}:state";

    /// <summary>List, a job's states as JSON, oldest first; the job's.</summary>
    public static RedisKey History(string id) => $"{Prefix}job:{id}:history";

    /// <summary>List, ids waiting in a queue, fetched from its end; until fetched.</summary>
    public static RedisKey Queue(string queue) => $"{Prefix}queue:{queue}";

    /// <summary>Set, the names of the queues that ever had a job.</summary>
    public static RedisKey Queues { get; } = $"{Prefix}queues";

    /// <summary>Sorted set, ids of the jobs to enqueue later by the second of that, after <c>queue:</c> when they were enqueued in a named one.</summary>
    public static RedisKey Schedule { get; } = $"{Prefix}schedule";

    /// <summary>Sorted set, ids of the running jobs by the second when they began.</summary>
    public static RedisKey Processing { get; } = $"{Prefix}processing";

    /// <summary>List, ids of the last deleted jobs, newest first.</summary>
    public static RedisKey Deleted { get; } = $"{Prefix}deleted";

    /// <summary>Sorted set, ids of the failed jobs by the second of their failure; forever.</summary>
    public static RedisKey Failed { get; } = $"{Prefix}failed";

    /// <summary>String, how many jobs reached a state: in total, or on a day or in an hour named after it.</summary>
    public static RedisKey Statistics(string what) => $"{Prefix}stats:{what}";

    /// <summary>What Hangfire calls the lock on a job's state: no key, but what its connection is asked for.</summary>
    public static string StateLock(string id) => $"job:{id}:state-lock";

    /// <summary>Hash, a Hangfire server and its last heartbeat; until it stops or is declared dead.</summary>
    public static RedisKey Server(string id) => $"{Prefix}server:{id}";

    /// <summary>Pub/sub channel, who should ask for a job; Hangfire itself and earlier versions give a job's id, which calls all.</summary>
    public static RedisChannel NewJobs { get; } = RedisChannel.Literal($"{Prefix}JobFetchChannel");
}
