using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>How many jobs are in each state, or were in it when they were removed.</summary>
public sealed record JobCounts(long Waiting, long Running, long Completed, long Failed, long Cancelled);

/// <summary>A page of jobs.</summary>
/// <param name="Jobs">The page.</param>
/// <param name="Total">Jobs in the list that it was cut from, within its moments, before any filter by priority.</param>
/// <param name="Next">Where the next page begins, or null after the last.</param>
public sealed record JobPage(IReadOnlyList<JobRecord> Jobs, long Total, long? Next);

/// <summary>What a job's record says of its files in the masters' store.</summary>
/// <param name="Published">Names of those of its result.</param>
/// <param name="Token">Token of its last attempt, 0 before the first.</param>
/// <param name="IsRunning">Whether that attempt may still publish others.</param>
/// <param name="IsBroken">Whether the record cannot be understood: then any file may be one of its result.</param>
public sealed record JobFiles(IReadOnlyList<string> Published, long Token, bool IsRunning, bool IsBroken = false);

/// <summary>Answers all questions about jobs. It changes nothing.</summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class JobReader(FarmRedis redis)
{
    /// <summary>Most jobs that a page with a filter looks at.</summary>
    public const int MostWalked = 5000;

    private const int Step = 500; // asked for at once

    // In one step: a job that is removed meanwhile counts once.
    private static readonly FarmScript Counts = new("", """
        local r = {}
        for i, state in ipairs({jobState.waiting, jobState.running, jobState.completed, jobState.failed, jobState.cancelled}) do
          r[i] = redis.call('ZCARD', key.jobsInState(state)) + number(redis.call('HGET', key.removed, state), 0)
        end
        return r
        """);

    private static readonly FarmScript Files = new("ids...", JobMoves.Fold + """
        local r = {}
        for _, id in ipairs(arg.ids) do
          local job = key.job(id)
          local f = redis.call('HMGET', job, jobField.state, jobField.token)
          r[#r + 1] = f[1] or ''
          r[#r + 1] = f[2] or ''
          r[#r + 1] = whole(job, jobField.result) or ''
        end
        return r
        """);

    private readonly IDatabase _database = redis.Database;

    /// <summary>The job's record; null when there is none that can be understood.</summary>
    public async Task<JobRecord?> FindAsync(string id)
    {
        var hash = _database.HashGetAllAsync(FarmKeys.Job(id));
        var progress = _database.HashGetAsync(FarmKeys.Progress(id), ProgressFields.Fraction);
        return JobHash.Read(id, await hash, await progress, redis.Broken);
    }

    /// <summary>What the records of some jobs say of their files; a job without a record is left out.</summary>
    public async Task<IReadOnlyDictionary<string, JobFiles>> FilesAsync(IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0)
            return new Dictionary<string, JobFiles>();
        var records = ((RedisValue[])(await Files.RunAsync(_database, [.. ids.Select(id => ("ids", (RedisValue)id))]))!).Chunk(3);
        return ids.Zip(records).Where(job => !job.Second[0].IsNullOrEmpty).ToDictionary(
            job => job.First,
            job => redis.Broken.Try(FarmKeys.Job(job.First), () => Read(job.First, job.Second)) ?? new JobFiles([], 0, IsRunning: false, IsBroken: true));

        static JobFiles Read(string id, RedisValue[] record)
        {
            var token = (long)record[1];
            var published = record[2].IsNullOrEmpty ? [] : JobHash.ReadResult(record[2].ToString(), id, token).Files();
            return new JobFiles(published, token, JobStates.Find(record[0]) == JobState.Running);
        }
    }

    /// <summary>Whether a line that stands in the jobs file at <paramref name="path"/>, or stood there a moment ago, became a job.</summary>
    public Task<bool> WasLoadedAsync(string path) => _database.KeyExistsAsync(FarmKeys.JobsFile(path));

    /// <summary>How many jobs are in each state, those removed since included.</summary>
    public async Task<JobCounts> CountsAsync()
    {
        var counts = (long[])(await Counts.RunAsync(_database))!;
        return new JobCounts(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    /// <summary>Waiting jobs per queue: the general ones always, a worker's own only while something waits in it.</summary>
    public async Task<IReadOnlyDictionary<string, long>> QueuesAsync()
    {
        var own = (await _database.SetMembersAsync(FarmKeys.Queues)).Select(q => (string)q!).Except(QueueNames.General).Order();
        string[] names = [.. QueueNames.General, .. own];
        var lengths = await Task.WhenAll(names.Select(q => _database.SortedSetLengthAsync(FarmKeys.Queue(q))));
        return names.Zip(lengths)
            .Where(q => q.Second > 0 || QueueNames.General.Contains(q.First))
            .ToDictionary(q => q.First, q => q.Second);
    }

    /// <summary>The oldest waiting job of each worker's own queue.</summary>
    public async Task<IReadOnlyList<JobRecord>> PinnedAsync()
    {
        var own = (await _database.SetMembersAsync(FarmKeys.Queues)).Select(q => (string)q!).Except(QueueNames.General);
        var first = await Task.WhenAll(own.Select(q => _database.SortedSetRangeByRankAsync(FarmKeys.Queue(q), 0, 0)));
        var jobs = await Task.WhenAll(first.SelectMany(ids => ids).Select(id => FindAsync((string)id!)));
        return [.. jobs.OfType<JobRecord>().Where(job => job.Order.Worker is not null)];
    }

    /// <summary>A waiting job's place: 1 is next. Null when it does not wait.</summary>
    /// <param name="id">The job.</param>
    /// <param name="queue">The queue of its order.</param>
    public async Task<long?> PositionAsync(string id, string queue)
    {
        var before = QueueNames.General.TakeWhile(q => q != queue).Where(_ => QueueNames.General.Contains(queue));
        var lengths = before.Select(q => _database.SortedSetLengthAsync(FarmKeys.Queue(q))).ToArray();
        var rank = await _database.SortedSetRankAsync(FarmKeys.Queue(queue), id);
        return rank + 1 + (await Task.WhenAll(lengths)).Sum();
    }

    /// <summary>The jobs that ended last, in whatever state, the latest first.</summary>
    /// <param name="most">How many.</param>
    public async Task<IReadOnlyList<JobRecord>> EndedAsync(int most)
    {
        var ids = await _database.SortedSetRangeByRankAsync(FarmKeys.Finished, 0, most - 1, Order.Descending);
        return [.. (await Task.WhenAll(ids.Select(id => FindAsync((string)id!)))).OfType<JobRecord>()];
    }

    /// <summary>A page of a list of jobs.</summary>
    public async Task<JobPage> ListAsync(JobQuery query)
    {
        var list = query.Sort.IsByEnd ? FarmKeys.Finished : query.State is { } state ? FarmKeys.JobsInState(state.ToWire()) : FarmKeys.JobsByDate;
        var order = query.Sort.IsOldestFirst ? Order.Ascending : Order.Descending;
        var (skipped, total) = await BoundsAsync(list, query);
        var jobs = new List<JobRecord>();
        var at = query.From;
        var end = query.IsFiltered ? Math.Min(total, at + MostWalked) : total;
        for (var step = query.Limit; jobs.Count < query.Limit && at < end; step = Math.Min(2 * step, Step))
        {
            // Without a filter one step fills the page; with one, step on, further each time, until it is full or has looked at enough.
            var ids = await _database.SortedSetRangeByRankAsync(list, skipped + at, skipped + Math.Min(at + step, end) - 1, order);
            if (ids.Length == 0)
                break;
            var records = await Task.WhenAll(ids.Select(id => FindAsync((string)id!)));
            foreach (var record in records)
            {
                at++;
                if (record is not null && query.Wants(record))
                    jobs.Add(record);
                if (jobs.Count == query.Limit)
                    break;
            }
        }

        return new JobPage(jobs, total, at < total ? at : null);
    }

    // The scores are moments: how many come before the first that is wanted, and how many are. No job is looked at for that.
    private async Task<(long Skipped, long Total)> BoundsAsync(RedisKey list, JobQuery query)
    {
        var after = query.After?.ToUnixTimeMilliseconds() ?? double.NegativeInfinity;
        var before = query.Before?.ToUnixTimeMilliseconds() ?? double.PositiveInfinity;
        var total = _database.SortedSetLengthAsync(list, after, before, Exclude.Stop);
        var skipped = (query.Sort.IsOldestFirst, query.After, query.Before) switch
        {
            (true, not null, _) => _database.SortedSetLengthAsync(list, double.NegativeInfinity, after, Exclude.Stop),
            (false, _, not null) => _database.SortedSetLengthAsync(list, before),
            _ => Task.FromResult(0L),
        };
        return (await skipped, await total);
    }
}
