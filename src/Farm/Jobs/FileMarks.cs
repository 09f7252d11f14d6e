using System.Collections.Concurrent;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Forgets which lines of a jobs file became jobs (<see cref="FileLine.Mark"/>) once they no longer stand in it. A line has to be missing
/// for a minute, and whenever the file was read in it: a file that somebody is writing anew lacks lines for a moment, and they would be
/// jobs again.
/// </summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="time">Measures the minute.</param>
public sealed class FileMarks(FarmRedis redis, TimeProvider time)
{
    private const int Batch = 100;

    // A mark that was taken anew since it was read stays.
    private static readonly FarmScript Forget = new("file, marks...", """
        local marks, forgotten = arg.marks, 0
        for i = 1, #marks, 2 do
          if redis.call('HGET', key.jobsFile(arg.file), marks[i]) == marks[i + 1] then
            forgotten = forgotten + redis.call('HDEL', key.jobsFile(arg.file), marks[i])
          end
        end
        return forgotten
        """);

    // Of each file, the marks that it lacked at the last read, and since when.
    private readonly ConcurrentDictionary<string, Dictionary<string, long>> _missing = new();

    /// <summary>How long a line has to be missing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Forgets the lines that a file has not had for a minute.</summary>
    /// <param name="path">The file.</param>
    /// <param name="standing">How many of its lines have marks.</param>
    /// <param name="stands">Whether a mark is, or may be, that of a line that it has.</param>
    /// <returns>How many were forgotten.</returns>
    public async Task<long> ForgetAsync(string path, long standing, Func<string, bool> stands)
    {
        ArgumentNullException.ThrowIfNull(stands);
        if (await redis.Database.HashLengthAsync(FarmKeys.JobsFile(path)) <= standing)
        {
            _missing.TryRemove(path, out _); // as nearly always: no other mark is there
            return 0;
        }

        var before = _missing.GetValueOrDefault(path) ?? [];
        var missing = new Dictionary<string, long>();
        var gone = new List<HashEntry>();
        await foreach (var entry in redis.Database.HashScanAsync(FarmKeys.JobsFile(path), pageSize: Batch))
        {
            var mark = (string)entry.Name!;
            if (stands(mark))
                continue;
            var since = before.TryGetValue(mark, out var earlier) ? earlier : time.GetTimestamp();
            if (time.GetElapsedTime(since) >= Patience)
                gone.Add(entry);
            else
                missing[mark] = since;
        }

        var forgotten = 0L;
        foreach (var some in gone.Chunk(Batch))
            forgotten += (long)await Forget.RunAsync(redis.Database, [("file", path), .. some.SelectMany(one => new[] { ("marks", one.Name), ("marks", one.Value) })]);
        _missing[path] = missing;
        return forgotten;
    }
}
