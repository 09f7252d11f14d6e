using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Forgets which lines of a jobs file became jobs (<see cref="FileLine.Mark"/>) once they no longer stand in it. A line has to be missing
/// for a while, and whenever a master read the file in it: a file that somebody is writing anew lacks lines for a moment, and one master's
/// file may lack what another's of the same path has. Either way they would be jobs again.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="patience">How long a line has to be missing: longer than the time between two looks of any master.</param>
public sealed class FileMarks(FarmRedis redis, TimeSpan patience)
{
    private const int Batch = 100;

    // A mark that was taken anew since it was read stays.
    private static readonly FarmScript Miss = new("file, patience, marks...", """
        local taken, missing, at, forgotten = key.jobsFile(arg.file), key.missingLines(arg.file), tonumber(now()), 0
        local marks, patience = arg.marks, tonumber(arg.patience)
        for i = 1, #marks, 2 do
          local since = redis.call('HGET', missing, marks[i])
          if not since then
            redis.call('HSET', missing, marks[i], string.format('%.0f', at))
          elseif at - since >= patience and redis.call('HGET', taken, marks[i]) == marks[i + 1] then
            redis.call('HDEL', missing, marks[i])
            forgotten = forgotten + redis.call('HDEL', taken, marks[i])
          end
        end
        redis.call('EXPIRE', missing, 2592000) -- some load a file once a day
        return forgotten
        """);

    /// <summary>How long a line has to be missing where masters look this often: three looks, and a minute at least.</summary>
    public static TimeSpan Patience(TimeSpan interval) => TimeSpan.FromSeconds(Math.Max(60, 3 * interval.TotalSeconds));

    /// <summary>Forgets the lines that a file has not had for a while.</summary>
    /// <param name="path">The file.</param>
    /// <param name="standing">How many of its lines have marks.</param>
    /// <param name="stands">Whether a mark is, or may be, that of a line that it has.</param>
    /// <returns>How many were forgotten.</returns>
    public async Task<long> ForgetAsync(string path, long standing, Func<string, bool> stands)
    {
        ArgumentNullException.ThrowIfNull(stands);
        var (taken, missing) = (FarmKeys.JobsFile(path), FarmKeys.MissingLines(path));
        if (await redis.Database.KeyExistsAsync(missing))
            await EachAsync(missing, stands, found => redis.Database.HashDeleteAsync(missing, [.. found.Select(entry => entry.Name)]));
        if (await redis.Database.HashLengthAsync(taken) <= standing)
            return 0; // as nearly always: no other mark is there

        var forgotten = 0L;
        await EachAsync(taken, mark => !stands(mark), async found => forgotten += (long)await Miss.RunAsync(
            redis.Database, [("file", path), ("patience", (long)patience.TotalMilliseconds), .. found.SelectMany(entry => new[] { ("marks", entry.Name), ("marks", entry.Value) })]));
        return forgotten;
    }

    private async Task EachAsync(RedisKey hash, Func<string, bool> isMeant, Func<IReadOnlyList<HashEntry>, Task> doAsync)
    {
        var meant = new List<HashEntry>();
        await foreach (var entry in redis.Database.HashScanAsync(hash, pageSize: Batch))
        {
            if (isMeant((string)entry.Name!))
                meant.Add(entry);
        }

        foreach (var some in meant.Chunk(Batch))
            await doAsync(some);
    }
}
