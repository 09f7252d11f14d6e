using System.Globalization;
using StackExchange.Redis;

namespace HpcHangfire.Testing.Processes;

/// <summary>What a farm on Redis takes at one moment.</summary>
/// <param name="Completed">Jobs that it has completed, also those it has removed since.</param>
/// <param name="Redis">Bytes that Redis has allocated.</param>
/// <param name="Keys">Keys in Redis.</param>
/// <param name="Programs">Resident bytes of each of its programs.</param>
/// <param name="Files">Files beside the pictures and the pictures.</param>
/// <param name="FileBytes">Their bytes, and those of all else in the data folder.</param>
public sealed record FarmUsage(long Completed, long Redis, long Keys, IReadOnlyDictionary<string, long> Programs, int Files, long FileBytes)
{
    /// <summary>Measures a farm.</summary>
    public static async Task<FarmUsage> OfAsync(FarmOnRedis farm)
    {
        ArgumentNullException.ThrowIfNull(farm);
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{farm.Redis},allowAdmin=true");
        var status = await farm.Http.AskAsync<Contract.Wire.FarmStatusWire>("estado");
        var info = (string)(await redis.GetDatabase().ExecuteAsync("INFO", "memory"))!;
        var used = info.Split("\r\n").First(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        var files = new DirectoryInfo(farm.DataFolder).GetFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true });
        return new FarmUsage(
            status.Completed,
            long.Parse(used.Split(':')[1], CultureInfo.InvariantCulture),
            (long)await redis.GetDatabase().ExecuteAsync("DBSIZE"),
            farm.Programs.ToDictionary(program => program.Key, program => Resident(program.Value.Id)),
            files.Count(file => file.DirectoryName!.Contains("imagenes", StringComparison.Ordinal)),
            files.Sum(file => file.Exists ? file.Length : 0));
    }

    private static long Resident(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
