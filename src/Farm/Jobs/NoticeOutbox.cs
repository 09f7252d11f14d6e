using System.Globalization;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Notices of ended jobs that nobody has taken yet, in a queue for each origin. The step that ends a job puts them here, so none
/// is missed while no master runs. A master that takes some holds them for a while; if it dies, another takes them again. An origin that takes
/// none is tried with one at a time, ever more rarely, and holds up no other.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class NoticeOutbox(FarmRedis redis)
{
    /// <summary>How long a master has notices to itself.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(HoldMilliseconds);

    private const int HoldMilliseconds = 30_000;

    private const int Batch = 16;
    private const int WeekSeconds = 7 * 86_400;
    private const int ShortestWait = 5_000; // milliseconds
    private const int LongestWait = 3_600_000;
    private const int Patience = 86_400_000; // after its job's end, a notice is given up

    // settle(origin): when the origin comes next. wait(since): half of the time gone by, so tries are ever rarer.
    private static readonly string Functions = $$"""
        local function since(origin) return number(string.match(redis.call('HGET', key.noticeFailures, origin) or '', '^%d+'), 0) end
        local function wait(from) return math.max({{ShortestWait}}, math.min({{LongestWait}}, (tonumber(now()) - from) / 2)) end
        local function settle(origin)
          local first = redis.call('ZRANGE', key.noticesOf(origin), 0, 0, 'WITHSCORES')
          if not first[1] then
            redis.call('ZREM', key.notices, origin)
            redis.call('HDEL', key.noticeFailures, origin)
            return
          end
          local at = tonumber(now())
          local from = since(origin)
          -- A new notice does not wait for an older one's next try.
          local next = from > 0 and at + wait(from) or math.min(math.max(tonumber(first[2]), at), at + {{ShortestWait}})
          redis.call('ZADD', key.notices, string.format('%.0f', next), origin)
        end
        local function drop(origin, name)
          redis.call('ZREM', key.noticesOf(origin), name)
          redis.call('HDEL', key.noticeTargets, name)
        end
        local function ended(name) return number(string.match(name, '%.(%d+)$') or string.match(name, '%.(%d+)%.granja$'), 0) end

        """;

    // The farm's address is written again and again: whatever empties Redis does not make it forgotten. Another master's is told.
    private static readonly FarmScript Take = new("farm, origins", Functions + $$"""
        local known, other = redis.call('GET', key.farmNotice) or '', ''
        if known ~= '' and known ~= arg.farm then other = known end
        if arg.farm == '' then
          redis.call('DEL', key.farmNotice)
        elseif known ~= arg.farm or redis.call('TTL', key.farmNotice) < {{WeekSeconds - 3600}} then
          redis.call('SET', key.farmNotice, arg.farm, 'EX', {{WeekSeconds}})
        end
        local r = {other}
        local held = string.format('%.0f', tonumber(now()) + {{HoldMilliseconds}})
        for _, origin in ipairs(redis.call('ZRANGEBYSCORE', key.notices, '-inf', now(), 'LIMIT', 0, arg.origins)) do
          redis.call('ZADD', key.notices, held, origin)
          local most, any = since(origin) > 0 and 1 or {{Batch}}, false
          for _, name in ipairs(redis.call('ZRANGEBYSCORE', key.noticesOf(origin), '-inf', now(), 'LIMIT', 0, most)) do
            redis.call('ZADD', key.noticesOf(origin), held, name)
            any = true
            r[#r + 1] = origin
            r[#r + 1] = name
            r[#r + 1] = redis.call('HGET', key.noticeTargets, name) or ''
          end
          if not any then settle(origin) end
        end
        return r
        """);

    private static readonly FarmScript End = new("origin, names...", Functions + """
        for _, name in ipairs(arg.names) do drop(arg.origin, name) end
        redis.call('HDEL', key.noticeFailures, arg.origin)
        settle(arg.origin)
        """);

    // One that was refused waits by itself; where the origin takes none, all do. What is older than a day is given up.
    private static readonly FarmScript Fail = new("origin, isOrigin, reason, names...", Functions + $$"""
        local given, at = {}, tonumber(now())
        local own = key.noticesOf(arg.origin)
        local function late(name)
          if at - ended(name) < {{Patience}} then return false end
          drop(arg.origin, name)
          given[#given + 1] = name
          return true
        end
        for _, name in ipairs(arg.names) do
          if redis.call('ZSCORE', own, name) and not late(name) then
            redis.call('ZADD', own, string.format('%.0f', arg.isOrigin == '1' and ended(name) or at + wait(ended(name))), name)
          end
        end
        if arg.isOrigin == '1' then
          for _, name in ipairs(redis.call('ZRANGE', own, 0, 999)) do
            if not late(name) then break end
          end
        end
        local from = arg.isOrigin == '1' and (since(arg.origin) > 0 and since(arg.origin) or at) or 0
        redis.call('HSET', key.noticeFailures, arg.origin, string.format('%.0f', from) .. ' ' .. arg.reason)
        settle(arg.origin)
        return given
        """);

    private static readonly FarmScript Look = new("most", """
        local r = {}
        local all = redis.call('ZRANGE', key.notices, 0, arg.most - 1, 'WITHSCORES')
        for i = 1, #all, 2 do
          r[#r + 1] = all[i]
          r[#r + 1] = all[i + 1]
          r[#r + 1] = redis.call('ZCARD', key.noticesOf(all[i]))
          r[#r + 1] = redis.call('HGET', key.noticeFailures, all[i]) or ''
        end
        return r
        """);

    /// <summary>What is to be sent now, for this master alone as long as <see cref="Hold"/>, the longest due first.</summary>
    /// <param name="origins">To how many origins at most.</param>
    /// <param name="farm">The address that is told of every job, from now on; null for none.</param>
    /// <returns>The batches, and the other address that another master, or this one before, had given; null for none.</returns>
    public async Task<(IReadOnlyList<NoticeBatch> Batches, string? OtherFarm)> TakeAsync(int origins, string? farm)
    {
        var fields = (string[])(await Take.RunAsync(redis.Database, ("farm", farm ?? ""), ("origins", origins)))!;
        var taken = fields.Skip(1).Chunk(3).Select(one => (Origin: one[0], Name: one[1], Notice: Notice.Read(one[1], one[2]))).ToList();
        foreach (var broken in taken.Where(one => one.Notice is null))
            await EndAsync(broken.Origin, [broken.Name]); // nobody of ours wrote it
        return (
            [.. taken.Where(one => one.Notice is not null).GroupBy(one => one.Origin, one => one.Notice!).Select(batch => new NoticeBatch(batch.Key, [.. batch]))],
            fields[0].Length > 0 ? fields[0] : null);
    }

    /// <summary>They were taken, or are given up: the origin is well.</summary>
    public Task EndAsync(string origin, IReadOnlyList<string> names) => End.RunAsync(redis.Database, [("origin", origin), .. Named(names)]);

    /// <summary>They were not taken, and are tried again.</summary>
    /// <param name="origin">Whose they are.</param>
    /// <param name="names">Which.</param>
    /// <param name="reason">Why not, one Spanish sentence.</param>
    /// <param name="isOrigin">Whether the origin took none, and not only these.</param>
    /// <returns>The names of those that are given up after a day.</returns>
    public async Task<IReadOnlyList<string>> FailAsync(string origin, IReadOnlyList<string> names, string reason, bool isOrigin) =>
        (string[])(await Fail.RunAsync(redis.Database, [("origin", origin), ("isOrigin", isOrigin), ("reason", reason), .. Named(names)]))!;

    /// <summary>The origins for which notices wait, the next first.</summary>
    public async Task<IReadOnlyList<NoticeOrigin>> ListAsync(int most)
    {
        var fields = (RedisValue[])(await Look.RunAsync(redis.Database, ("most", most)))!;
        return [.. fields.Chunk(4).Select(one => Read((string)one[0]!, (long)(double)one[1], (long)one[2], ((string)one[3]!).Split(' ', 2)))];
    }

    /// <summary>For how many origins notices wait.</summary>
    public Task<long> CountAsync() => redis.Database.SortedSetLengthAsync(FarmKeys.Notices);

    private static NoticeOrigin Read(string origin, long next, long waiting, string[] failure)
    {
        var since = long.TryParse(failure[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0;
        return new NoticeOrigin(
            origin, waiting, since > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null, failure is [_, var why] ? why : null, DateTimeOffset.FromUnixTimeMilliseconds(next));
    }

    private static IEnumerable<(string, RedisValue)> Named(IReadOnlyList<string> names) => names.Select(name => ("names", (RedisValue)name));
}
