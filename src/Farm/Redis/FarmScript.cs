using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// A Lua script over the farm's keys. Redis runs it as one step, so what it reads cannot change before it writes. Every
/// script begins with the same few functions; time is always the server's, so the machines' clocks need not agree.
/// </summary>
/// <param name="body">The script after the common functions.</param>
public sealed class FarmScript(string body)
{
    // Redis 7 replicates what a script did, not its text, so TIME is allowed in one that writes.
    private const string Common = $$"""
        local P = '{{FarmKeys.Prefix}}'
        local function now()
          local t = redis.call('TIME')
          return string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
        end
        -- The one place where a job changes its state: record, indexes and event together.
        local function move(id, to)
          local job = P .. 'trabajo:' .. id
          local r = redis.call('HMGET', job, 'estado', 'creado', 'cola')
          if r[1] then redis.call('ZREM', P .. 'trabajos:' .. r[1], id) end
          redis.call('HSET', job, 'estado', to)
          redis.call('ZADD', P .. 'trabajos:' .. to, r[2], id)
          if to == 'pendiente' then
            redis.call('ZADD', P .. 'cola:' .. r[3], r[2], id)
            redis.call('SADD', P .. 'colas', r[3])
          else
            redis.call('ZREM', P .. 'cola:' .. r[3], id)
          end
          redis.call('PUBLISH', P .. 'eventos', '{"trabajo_id":"' .. id .. '","estado":"' .. to .. '"}')
        end
        -- A worker's failed attempts of the last ten minutes, which lower its score.
        local function failure(worker, id)
          if not worker then return end
          local key = P .. 'fallos:' .. worker
          redis.call('ZADD', key, now(), id .. ' ' .. now())
          redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', tonumber(now()) - 600000))
          redis.call('EXPIRE', key, 600)
        end

        """;

    /// <summary>All that Redis is given: the common functions and the script.</summary>
    public string Text { get; } = Common + body;

    // The same for all: Garnet in its transaction mode locks the keys that a script names, and so runs them one by one too.
    private static readonly RedisKey[] Keys = [FarmKeys.Prefix];

    /// <summary>Runs the script.</summary>
    /// <param name="database">Where.</param>
    /// <param name="arguments">ARGV, in the order that the script's first lines name.</param>
    public Task<RedisResult> RunAsync(IDatabase database, params RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(Text, keys: Keys, values: arguments);

    /// <summary>Runs the script on a thread of the caller's that may wait.</summary>
    /// <param name="database">Where.</param>
    /// <param name="arguments">ARGV, in the order that the script's first lines name.</param>
    public RedisResult Run(IDatabase database, params RedisValue[] arguments) =>
        database.ScriptEvaluate(Text, keys: Keys, values: arguments);

    /// <summary>Sends the script and does not wait for its answer; while Redis is away it is lost.</summary>
    /// <param name="database">Where.</param>
    /// <param name="arguments">ARGV, in the order that the script's first lines name.</param>
    public void Forget(IDatabase database, params RedisValue[] arguments) =>
        database.ScriptEvaluate(Text, keys: Keys, values: arguments, CommandFlags.FireAndForget);
}
