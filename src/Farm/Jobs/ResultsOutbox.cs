using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Finished jobs whose lines are not yet in resultados.txt. Several masters may ask; one at a time gets them.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="reader">Reads the jobs.</param>
public sealed class ResultsOutbox(FarmRedis redis, JobReader reader)
{
    private const int Batch = 100;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    private static readonly FarmScript Look = new("writer, turn, most", """
        local writer = redis.call('GET', key.resultsWriter)
        if writer and writer ~= arg.writer then return {} end
        local ids = redis.call('LRANGE', key.resultsToWrite, 0, arg.most - 1)
        if #ids > 0 then redis.call('SET', key.resultsWriter, arg.writer, 'PX', arg.turn) end
        return ids
        """);

    private static readonly FarmScript Remove = new("writer, count", """
        if redis.call('GET', key.resultsWriter) ~= arg.writer then return 0 end
        redis.call('LTRIM', key.resultsToWrite, arg.count, -1)
        redis.call('DEL', key.resultsWriter)
        return 1
        """);

    private readonly string _writer = Guid.NewGuid().ToString("N");

    /// <summary>
    /// The oldest finished jobs not yet written; empty when there are none or another master is writing. Null stands for a job
    /// whose record is gone.
    /// </summary>
    public async Task<IReadOnlyList<JobRecord?>> TakeAsync()
    {
        var ids = (RedisValue[])(await Look.RunAsync(redis.Database, ("writer", _writer), ("turn", (long)Turn.TotalMilliseconds), ("most", Batch)))!;
        return await Task.WhenAll(ids.Select(id => reader.FindAsync((string)id!)));
    }

    /// <summary>Removes the first <paramref name="count"/> of them, which are now written.</summary>
    public Task RemoveAsync(int count) => Remove.RunAsync(redis.Database, ("writer", _writer), ("count", count));
}
