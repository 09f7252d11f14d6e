using System.Globalization;
using StackExchange.Redis;

namespace HpcHangfire.Testing.RespServers;

/// <summary>How full a redis-server is.</summary>
public static class UsedMemory
{
    /// <summary>Bytes that it uses, of those that <c>maxmemory</c> counts. Its connection must allow administration.</summary>
    public static async Task<long> UsedBytesAsync(this IDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var said = (string)(await database.ExecuteAsync("INFO", "memory"))!;
        return long.Parse(said.Split("used_memory:")[1].Split('\r')[0], CultureInfo.InvariantCulture);
    }
}
