using System.Globalization;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Hosts;

/// <summary>
/// The processor time that each of the farm's processes on a host has used: foreign load is the host's load without it.
/// Every process publishes its counter each second, and all programs in one process share it.
/// </summary>
/// <param name="redis">Its commands throw while Redis is away.</param>
public sealed class HostUse(FarmRedis redis)
{
    /// <summary>Identifies this process.</summary>
    public static string OwnProcess { get; } = Guid.NewGuid().ToString("N");

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private static readonly FarmScript Publish = new("host, process, seconds, life", """
        local uses = key.hostUse(arg.host)
        local t = tonumber(now())
        redis.call('HSET', uses, arg.process, arg.seconds .. ' ' .. now())
        redis.call('PEXPIRE', uses, arg.life)
        local all = redis.call('HGETALL', uses)
        local r = {}
        for i = 1, #all, 2 do
          local used, at = string.match(all[i + 1], '(%S+) (%S+)')
          if not number(used) or t - number(at, 0) > tonumber(arg.life) then
            redis.call('HDEL', uses, all[i]) -- it ended
          else
            r[#r + 1] = all[i]
            r[#r + 1] = used
          end
        end
        return r
        """);

    /// <summary>Processor seconds that this process has used so far.</summary>
    public static double OwnSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Publishes this process's use.</summary>
    /// <returns>Processor seconds of each of the farm's processes on the host, this one included.</returns>
    public async Task<IReadOnlyDictionary<string, double>> ExchangeAsync(string host)
    {
        var answer = (string[])(await Publish.RunAsync(
            redis.Database,
            ("host", host),
            ("process", OwnProcess),
            ("seconds", OwnSeconds.ToString("0.000", CultureInfo.InvariantCulture)),
            ("life", (long)Life.TotalMilliseconds)))!;
        return answer.Chunk(2).ToDictionary(p => p[0], p => double.Parse(p[1], CultureInfo.InvariantCulture));
    }
}
