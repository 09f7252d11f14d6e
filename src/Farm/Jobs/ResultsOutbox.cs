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

    private static readonly FarmScript Look = new("""
        -- ARGV: writer, turn in milliseconds, most ids
        local key = P .. 'resultados:escritor'
        local writer = redis.call('GET', key)
        if writer and writer ~= ARGV[1] then return {} end
        local ids = redis.call('LRANGE', P .. 'resultados:por-escribir', 0, ARGV[3] - 1)
        if #ids > 0 then redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
        return ids
        """);

    private static readonly FarmScript Remove = new("""
        -- ARGV: writer, how many
        if redis.call('GET', P .. 'resultados:escritor') ~= ARGV[1] then return 0 end
        redis.call('LTRIM', P .. 'resultados:por-escribir', ARGV[2], -1)
        redis.call('DEL', P .. 'resultados:escritor')
        return 1
        """);

    private readonly string _writer = Guid.NewGuid().ToString("N");

    /// <summary>
    /// The oldest finished jobs not yet written; empty when there are none or another master writes now. Null stands for a job
    /// whose record is gone.
    /// </summary>
    public async Task<IReadOnlyList<JobRecord?>> TakeAsync()
    {
        var ids = (RedisValue[])(await Look.RunAsync(redis.Database, _writer, (long)Turn.TotalMilliseconds, Batch))!;
        return await Task.WhenAll(ids.Select(id => reader.FindAsync((string)id!)));
    }

    /// <summary>The first <paramref name="count"/> of them are written now.</summary>
    public Task RemoveAsync(int count) => Remove.RunAsync(redis.Database, _writer, count);
}
