using System.Net;
using System.Net.Sockets;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Workers;

/// <summary>
/// How many slaves a sender may register in a minute (ESCLAVOS_REGISTROS_MIN), whichever masters it asks; those that are known and
/// stay where they are are not counted. The default lets a machine's 64 slaves start at once. In the ten minutes that an unanswered
/// registration counts, one sender can make no more than 800 of them, and a farm knows 1000.
/// </summary>
/// <param name="redis">The farm's Redis. A sender's count is one key there, for a minute.</param>
public sealed class RegistrationRate(FarmRedis redis)
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private static readonly FarmScript Take = new("network, most, window", """
        local count = key.registrations(arg.network)
        redis.call('SET', count, 0, 'PX', arg.window, 'NX')
        if number(redis.call('GET', count), 0) >= tonumber(arg.most) then return math.max(0, redis.call('PTTL', count)) end
        redis.call('INCR', count)
        if redis.call('PTTL', count) < 0 then redis.call('PEXPIRE', count, arg.window) end -- it had run out meanwhile
        return false
        """);

    /// <summary>Counts one more of a sender's. A minute begins with the first of them.</summary>
    /// <param name="sender">Its address; an IPv4 one in its own form.</param>
    /// <param name="most">How many it may register in a minute.</param>
    /// <returns>How long it must wait instead; null when it may register.</returns>
    public async Task<TimeSpan?> WaitAsync(IPAddress sender, int most)
    {
        var left = (long?)await Take.RunAsync(
            redis.Database, ("network", Network(sender)), ("most", most), ("window", (long)s_minute.TotalMilliseconds));
        return left is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    // Whoever has one IPv6 address may well have the 2^80 of a site's network.
    private static string Network(IPAddress sender) => sender.AddressFamily == AddressFamily.InterNetworkV6
        ? Convert.ToHexStringLower(sender.GetAddressBytes().AsSpan(0, 6))
        : $"{sender}";
}
