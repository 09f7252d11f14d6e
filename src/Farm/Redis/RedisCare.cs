using System.Globalization;

namespace HpcHangfire.Farm.Redis;

/// <summary>Something about the farm's Redis that costs jobs sooner or later.</summary>
/// <param name="Kind">One word for programs, as <c>GET /alertas</c> shows it.</param>
/// <param name="Sentence">One Spanish sentence: what it is, and what to set instead.</param>
public sealed record RedisDanger(string Kind, string Sentence);

/// <summary>No order is taken now, so that those that are there can be finished: Redis is nearly full.</summary>
public sealed class NearlyFullException() : Exception("Redis is nearly full: no order is taken")
{
    /// <summary>What to tell a caller.</summary>
    public const string Sentence = "Redis está casi lleno y no se aceptan más trabajos; los que hay siguen. Inténtelo de nuevo más tarde.";
}

/// <summary>What Redis says of itself that an operator must know: whether it may forget jobs, and whether it is nearly full.</summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class RedisCare(FarmRedis redis)
{
    /// <summary>The danger of an eviction policy.</summary>
    public const string MayForget = "redis_puede_olvidar";

    /// <summary>The danger that keys were evicted.</summary>
    public const string HasForgotten = "redis_ha_olvidado";

    // What is left is for jobs that run: their results and Hangfire's states must still be written.
    private const double MostUsed = 0.9;
    private static readonly Version s_oldest = new(7, 0);

    // A server that does not tell, or must not, is taken for well. As a script, because the client keeps the command itself for administrators.
    // Garnet forgets nothing and has no limit, and to say more than its version it looks at each of its threads, ten times.
    private static readonly FarmScript Info = new("", """
        local all = ''
        for _, section in ipairs({'server', 'memory', 'stats', 'persistence'}) do
          local said = redis.pcall('INFO', section)
          all = all .. (type(said) == 'string' and said or '')
          if string.find(all, 'garnet_version', 1, true) then break end
        end
        return all
        """);

    private volatile IReadOnlyList<RedisDanger> _dangers = [];
    private volatile bool _isNearlyFull;

    /// <summary>Whether orders would soon leave no room for the jobs that run.</summary>
    public bool IsNearlyFull => _isNearlyFull;

    /// <summary>What was wrong at the last look.</summary>
    public IReadOnlyList<RedisDanger> Dangers => _dangers;

    /// <summary>Asks Redis.</summary>
    /// <returns>What is wrong with it.</returns>
    public async Task<IReadOnlyList<RedisDanger>> LookAsync()
    {
        var said = Parse((string?)await Info.RunAsync(redis.Database) ?? "");
        var (used, most) = (Number(said, "used_memory"), Number(said, "maxmemory"));
        _isNearlyFull = most > 0 && used > MostUsed * most;
        return _dangers = [.. Find(said)];
    }

    /// <summary>What is wrong with a server, by its own words.</summary>
    /// <param name="said">What it says to INFO, by name.</param>
    public static IEnumerable<RedisDanger> Find(IReadOnlyDictionary<string, string> said)
    {
        ArgumentNullException.ThrowIfNull(said);
        if (said.GetValueOrDefault("maxmemory_policy") is { } policy && policy != "noeviction")
            yield return new(MayForget, $"Redis olvida claves cuando se llena (maxmemory-policy {policy}), y con ellas trabajos; debe ser noeviction.");
        if (Number(said, "evicted_keys") is > 0 and var evicted)
            yield return new(HasForgotten, $"Redis ha olvidado {evicted} claves desde que arrancó: faltan trabajos o partes de ellos.");
        if (said.GetValueOrDefault("aof_enabled") == "0" && !said.ContainsKey("garnet_version"))
            yield return new("redis_sin_archivo", "Redis no guarda lo que cambia (appendonly no): si se para, se pierden trabajos; debe ser yes.");
        if (Version.TryParse(said.GetValueOrDefault("redis_version"), out var version) && version < s_oldest)
            yield return new("redis_antiguo", $"Redis es la versión {version}; la granja se prueba con la {s_oldest} y posteriores.");
        if (Number(said, "maxmemory") is > 0 and var most && Number(said, "used_memory") is var used && used > MostUsed * most)
            yield return new("redis_casi_lleno", string.Create(CultureInfo.InvariantCulture, $"Redis usa {used} de sus {most} bytes (maxmemory); a partir del 90 % no se aceptan trabajos."));
    }

    private static Dictionary<string, string> Parse(string said)
    {
        var fields = new Dictionary<string, string>();
        foreach (var line in said.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Split(':', 2) is [var name, var value])
                fields[name] = value;
        }

        return fields;
    }

    private static long Number(IReadOnlyDictionary<string, string> said, string name) =>
        long.TryParse(said.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
