using System.Globalization;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>That a job ended, to be told to one address.</summary>
/// <param name="Name">One of a kind: the same at each try, and for no other end of the job.</param>
/// <param name="JobId">The job.</param>
/// <param name="State">The final state that it reached, by the contract's word.</param>
/// <param name="At">When, by Redis's clock.</param>
/// <param name="Target">The address.</param>
/// <param name="Failures">How often it was tried in vain.</param>
/// <param name="LastFailure">Why the last time, one Spanish sentence; empty before.</param>
/// <param name="Next">When it is tried next.</param>
public sealed record Notice(string Name, string JobId, string State, DateTimeOffset At, string Target, int Failures, string LastFailure, DateTimeOffset Next)
{
    /// <summary>Whether it is the farm's own, and not the order's.</summary>
    public bool IsOfFarm => Name.EndsWith(NoticeOutbox.OfFarm, StringComparison.Ordinal);
}

/// <summary>
/// Notices of ended jobs that nobody has taken yet. The step that ends a job puts them here, so none is missed while no master
/// runs. A master that takes one holds it for a while; if it dies, another takes it again.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class NoticeOutbox(FarmRedis redis)
{
    /// <summary>How long a master has a notice to itself.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    internal const string OfFarm = ".granja";

    // The farm's address is written again at each look: whatever empties Redis does not make it forgotten.
    private static readonly FarmScript Take = new("farm, most, hold", """
        if arg.farm == '' then
          redis.call('DEL', key.farmNotice)
        elseif redis.call('GET', key.farmNotice) ~= arg.farm then
          redis.call('SET', key.farmNotice, arg.farm)
        end
        local r = {}
        for _, name in ipairs(redis.call('ZRANGEBYSCORE', key.notices, '-inf', now(), 'LIMIT', 0, arg.most)) do
          if string.match(name, '^.+%.%l+%.%d+$') or string.match(name, '^.+%.%l+%.%d+%.granja$') then
            local again = string.format('%.0f', tonumber(now()) + tonumber(arg.hold))
            redis.call('ZADD', key.notices, again, name)
            r[#r + 1] = name
            r[#r + 1] = again
            r[#r + 1] = redis.call('HGET', key.noticeTargets, name) or ''
            r[#r + 1] = redis.call('HGET', key.noticeFailures, name) or ''
          else
            redis.call('ZREM', key.notices, name) -- none of ours
          end
        end
        return r
        """);

    private static readonly FarmScript Look = new("from, most", """
        local r = {}
        local all = redis.call('ZRANGE', key.notices, arg.from, arg.from + arg.most - 1, 'WITHSCORES')
        for i = 1, #all, 2 do
          r[#r + 1] = all[i]
          r[#r + 1] = all[i + 1]
          r[#r + 1] = redis.call('HGET', key.noticeTargets, all[i]) or ''
          r[#r + 1] = redis.call('HGET', key.noticeFailures, all[i]) or ''
        end
        return r
        """);

    private static readonly FarmScript End = new("name", """
        redis.call('ZREM', key.notices, arg.name)
        redis.call('HDEL', key.noticeTargets, arg.name)
        redis.call('HDEL', key.noticeFailures, arg.name)
        """);

    // Not where another master has told it meanwhile.
    private static readonly FarmScript Again = new("name, failures, reason, wait", """
        if not redis.call('ZSCORE', key.notices, arg.name) then return end
        redis.call('ZADD', key.notices, string.format('%.0f', tonumber(now()) + tonumber(arg.wait)), arg.name)
        redis.call('HSET', key.noticeFailures, arg.name, arg.failures .. ' ' .. arg.reason)
        """);

    /// <summary>Those whose time has come, the longest due first, for this master alone as long as <see cref="Hold"/>.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="farm">The address that is told of every job, from now on; null for none.</param>
    public async Task<IReadOnlyList<Notice>> TakeAsync(int most, string? farm) => Read(
        await Take.RunAsync(redis.Database, ("farm", farm ?? ""), ("most", most), ("hold", (long)Hold.TotalMilliseconds)));

    /// <summary>Those that wait, the next first.</summary>
    /// <param name="from">How many to leave out.</param>
    /// <param name="most">How many at most.</param>
    public async Task<IReadOnlyList<Notice>> ListAsync(int from, int most) => Read(await Look.RunAsync(redis.Database, ("from", from), ("most", most)));

    /// <summary>How many wait.</summary>
    public Task<long> CountAsync() => redis.Database.SortedSetLengthAsync(FarmKeys.Notices);

    /// <summary>It was taken, or is given up.</summary>
    public Task EndAsync(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return End.RunAsync(redis.Database, ("name", notice.Name));
    }

    /// <summary>It was not taken, and is tried again.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="reason">Why not, one Spanish sentence.</param>
    /// <param name="wait">Time until then.</param>
    public Task AgainAsync(Notice notice, string reason, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return Again.RunAsync(
            redis.Database, ("name", notice.Name), ("failures", notice.Failures + 1), ("reason", reason), ("wait", (long)wait.TotalMilliseconds));
    }

    private List<Notice> Read(RedisResult answer)
    {
        var fields = (RedisValue[])answer!;
        var notices = new List<Notice>();
        for (var i = 0; i < fields.Length; i += 4)
        {
            var (name, rest) = ((string)fields[i]!, fields.AsMemory(i + 1, 3));
            if (redis.Broken.Try(FarmKeys.Notices, () => Read(name, rest.Span)) is { } notice)
                notices.Add(notice);
        }

        return notices;
    }

    // job.state.millisecond; a job's id may have points in it.
    private static Notice Read(string name, ReadOnlySpan<RedisValue> rest)
    {
        var parts = (name.EndsWith(OfFarm, StringComparison.Ordinal) ? name[..^OfFarm.Length] : name).Split('.');
        if (parts.Length < 3 || !long.TryParse(parts[^1], CultureInfo.InvariantCulture, out var at))
            throw new InvalidDataException($"{name} is no notice's name");
        var tried = ((string)rest[2]!).Split(' ', 2);
        return new Notice(
            name,
            string.Join('.', parts[..^2]),
            parts[^2],
            DateTimeOffset.FromUnixTimeMilliseconds(at),
            (string)rest[1]!,
            int.TryParse(tried[0], CultureInfo.InvariantCulture, out var times) ? times : 0,
            tried is [_, var reason] ? reason : "",
            DateTimeOffset.FromUnixTimeMilliseconds((long)(double)rest[0]));
    }
}
