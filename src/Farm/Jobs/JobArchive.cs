using System.Text.Json.Serialization;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>What is told of a finished job's last attempt.</summary>
/// <param name="Assignment">How it came to its worker; null before the first attempt.</param>
/// <param name="Console">How far it came, and what it said.</param>
public sealed record JobHistory(
    [property: JsonPropertyName("asignacion")] Assignment? Assignment,
    [property: JsonPropertyName("consola")] ConsolePage Console)
{
    /// <summary>Whether there is nothing to tell.</summary>
    [JsonIgnore]
    public bool IsEmpty => Assignment is null && Console.Next == 0;
}

/// <summary>A job in a final state whose history is still in Redis.</summary>
/// <param name="Job">Its record.</param>
/// <param name="History">What is to be kept of it.</param>
/// <param name="Thumbnail">Its thumbnail, a PNG, or null.</param>
/// <param name="Age">Time since its end, by Redis's clock or by this machine's where that says less.</param>
public sealed record EndedHistory(JobRecord Job, JobHistory History, byte[]? Thumbnail, TimeSpan Age);

/// <summary>
/// Jobs that have ended take little of Redis: some seconds after its end a master brings a job's history and thumbnail to files, and its record
/// is folded.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="reader">Reads the records.</param>
/// <param name="progress">Has their histories.</param>
/// <param name="time">This machine's clock.</param>
public sealed class JobArchive(FarmRedis redis, JobReader reader, JobProgress progress, TimeProvider time)
{
    // Another master must not read half of what this one has just removed. Whoever dies with some of them leaves them for a minute.
    private static readonly FarmScript Claim = new("most", """
        local ids = redis.call('ZRANGEBYSCORE', key.toArchive, '-inf', now(), 'LIMIT', 0, arg.most)
        for _, id in ipairs(ids) do redis.call('ZADD', key.toArchive, string.format('%.0f', tonumber(now()) + 60000), id) end
        table.insert(ids, 1, now())
        return ids
        """);

    private static readonly FarmScript Finish = new("id, token", JobMoves.Final + JobMoves.Fold + """
        local id, job = arg.id, key.job(arg.id)
        local f = redis.call('HMGET', job, jobField.state, jobField.token)
        if final(f[1]) and f[2] ~= arg.token then return 1 end -- it was tried again meanwhile, and has ended again
        redis.call('ZREM', key.toArchive, id)
        if not final(f[1]) then return f[1] and 1 or 0 end
        redis.call('HDEL', job, jobField.assignment)
        redis.call('HSET', job, jobField.archived, '1')
        fold(job)
        redis.call('DEL', key.console(id), key.progress(id), key.thumbnail(id), key.preview(id))
        return 1
        """);

    private static readonly FarmScript Postpone = new("id, wait", """
        return redis.call('ZADD', key.toArchive, 'XX', string.format('%.0f', tonumber(now()) + tonumber(arg.wait)), arg.id)
        """);

    /// <summary>Some of the jobs whose time has come, those that ended first at the head. Nobody else gets them for a minute.</summary>
    public async Task<IReadOnlyList<EndedHistory>> DueAsync(int most)
    {
        var answer = (RedisValue[])(await Claim.RunAsync(redis.Database, ("most", most)))!;
        var now = Math.Min((long)answer[0], time.GetUtcNow().ToUnixTimeMilliseconds());
        return [.. (await Task.WhenAll(answer.Skip(1).Select(id => ReadAsync((string)id!, DateTimeOffset.FromUnixTimeMilliseconds(now))))).OfType<EndedHistory>()];
    }

    /// <summary>A job's history is in its files, or there is nothing to keep: Redis need not have it any more.</summary>
    /// <returns>False when its record is gone: its files are nobody's.</returns>
    public async Task<bool> FinishAsync(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await FinishAsync(job.Id, job.Token);
    }

    /// <summary>A job's files are another master's, or cannot be written now.</summary>
    /// <param name="id">The job.</param>
    /// <param name="wait">When to look again.</param>
    public Task PostponeAsync(string id, TimeSpan wait) => Postpone.RunAsync(redis.Database, ("id", id), ("wait", (long)wait.TotalMilliseconds));

    private async Task<bool> FinishAsync(string id, long token) => (bool)await Finish.RunAsync(redis.Database, ("id", id), ("token", token));

    private async Task<EndedHistory?> ReadAsync(string id, DateTimeOffset now)
    {
        var (job, console, thumbnail) = (reader.FindAsync(id), progress.ReadAsync(id, 0), progress.ThumbnailAsync(id));
        if (await job is { } record)
            return new EndedHistory(record, new JobHistory(record.Assignment, await console), await thumbnail, now - (record.Finished ?? now));
        await FinishAsync(id, -1); // it is gone, or broken: then it comes again later
        return null;
    }
}
