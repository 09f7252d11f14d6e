using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// A Lua script over the farm's keys. Redis runs it as one step, so what it reads cannot change before it writes. Time is
/// always the server's (<c>now()</c>, in milliseconds), so the machines' clocks need not agree. It names its keys, fields and
/// arguments as <see cref="ScriptNames"/> says. It and its callers must use exactly the arguments that it declares.
/// </summary>
public sealed class FarmScript
{
    // Redis 7 replicates what a script did, not its text, so TIME is allowed in one that writes.
    // A record may hold anything, and no text of it must end a script that looks at others too: number() reads one that a double has
    // exactly, and add() counts on in a hash where HINCRBY would fail.
    private const string Prelude = """
        local function now()
          local t = redis.call('TIME')
          return string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
        end
        local function number(text, otherwise)
          local n = tonumber(text or '')
          return n and n > -9007199254740992 and n < 9007199254740992 and n or otherwise
        end
        local function add(hash, field, by)
          local sum = string.format('%.0f', math.floor(number(redis.call('HGET', hash, field), 0)) + by)
          redis.call('HSET', hash, field, sum)
          return tonumber(sum)
        end

        """;

    // The same for all: Garnet in its transaction mode locks the keys that a script names, so it also runs them one by one.
    private static readonly RedisKey[] Keys = [FarmKeys.Prefix];

    private readonly string[] _arguments;
    private readonly bool _takesMore;

    /// <summary>A script.</summary>
    /// <param name="arguments">Names of its arguments, separated by commas; the last with <c>...</c> when it stands for all that follow, as a table.</param>
    /// <param name="body">Its text, which uses each as <c>arg.name</c>.</param>
    /// <exception cref="ArgumentException">They do not agree, or the text names a key that does not exist.</exception>
    public FarmScript(string arguments, string body)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(body);
        _arguments = arguments.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Text = Prelude + ScriptNames.Resolve(body, _arguments);
        _takesMore = _arguments is [.., var last] && ScriptNames.IsRest(last);
        if (_takesMore)
            _arguments[^1] = _arguments[^1].TrimEnd('.');
    }

    /// <summary>The whole text that Redis gets.</summary>
    public string Text { get; }

    /// <summary>Runs the script.</summary>
    /// <param name="database">Where.</param>
    /// <param name="arguments">Its arguments by their names, in the order that it declares.</param>
    public Task<RedisResult> RunAsync(IDatabase database, params ReadOnlySpan<(string Name, RedisValue Value)> arguments) =>
        database.ScriptEvaluateAsync(Text, keys: Keys, values: Bind(arguments));

    /// <summary>Runs the script on the caller's thread, which waits.</summary>
    /// <param name="database">Where.</param>
    /// <param name="arguments">Its arguments by their names, in the order that it declares.</param>
    public RedisResult Run(IDatabase database, params ReadOnlySpan<(string Name, RedisValue Value)> arguments) =>
        database.ScriptEvaluate(Text, keys: Keys, values: Bind(arguments));

    /// <summary>Sends the script without waiting for its answer; while Redis is away it is lost.</summary>
    /// <param name="database">Where.</param>
    /// <param name="arguments">Its arguments by their names, in the order that it declares.</param>
    public void Forget(IDatabase database, params ReadOnlySpan<(string Name, RedisValue Value)> arguments) =>
        database.ScriptEvaluate(Text, keys: Keys, values: Bind(arguments), CommandFlags.FireAndForget);

    /// <summary>The arguments as Redis takes them.</summary>
    /// <exception cref="ArgumentException">They are not those that the script declares.</exception>
    public RedisValue[] Bind(params ReadOnlySpan<(string Name, RedisValue Value)> given)
    {
        var values = new RedisValue[given.Length];
        var agree = _takesMore ? given.Length >= _arguments.Length - 1 : given.Length == _arguments.Length;
        for (var i = 0; agree && i < given.Length; i++)
        {
            agree = given[i].Name == _arguments[Math.Min(i, _arguments.Length - 1)];
            values[i] = given[i].Value;
        }

        return agree ? values : throw new ArgumentException(
            $"The script takes {string.Join(", ", _arguments)} and was given {string.Join(", ", given.ToArray().Select(a => a.Name))}.", nameof(given));
    }
}
