using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HpcHangfire.Contract.Jobs;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// What a script's names stand for. <c>key.fence(hf)</c> is <see cref="FarmKeys.Fence"/>, <c>key.leases</c> is
/// <see cref="FarmKeys.Leases"/>. In the same way <c>hangfire</c> has <see cref="HangfireKeys"/>; <c>jobField</c>,
/// <c>fenceField</c>, <c>progressField</c> and <c>storeField</c> have the hashes' fields. <c>jobState.running</c> is the contract's word, and
/// <c>arg.id</c> the argument of that name. All are replaced before Redis sees the text, so a name costs nothing at run time.
/// </summary>
internal static partial class ScriptNames
{
    private const string Rest = "...";
    private const string Hole = "\0"; // where a key's own part goes in its pattern

    private static readonly Dictionary<string, Dictionary<string, string>> Known = new()
    {
        ["key"] = Members(typeof(FarmKeys)),
        ["hangfire"] = Members(typeof(HangfireKeys)),
        ["jobField"] = Members(typeof(JobFields)),
        ["fenceField"] = Members(typeof(FenceFields)),
        ["progressField"] = Members(typeof(ProgressFields)),
        ["storeField"] = Members(typeof(StoreFields)),
        ["jobState"] = JobStates.All.ToDictionary(state => Lua(state.ToString()), state => state.ToWire()),
    };

    /// <summary>Whether an argument stands for all that follow.</summary>
    public static bool IsRest(string argument) => argument.EndsWith(Rest, StringComparison.Ordinal);

    /// <summary>Replaces the names with what they stand for.</summary>
    /// <param name="lua">A script.</param>
    /// <param name="arguments">What it declares: names in the order of ARGV, the last with <c>...</c> when it stands for all that follow.</param>
    /// <exception cref="ArgumentException">It names what does not exist, declares what it does not use, or bypasses the names.</exception>
    public static string Resolve(string lua, IReadOnlyList<string> arguments)
    {
        if (lua.Contains("ARGV", StringComparison.Ordinal) || lua.Contains(FarmKeys.Prefix, StringComparison.Ordinal))
            throw new ArgumentException("A script names its keys and arguments; it spells none.", nameof(lua));
        var places = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (IsRest(arguments[i]))
                places.Add(arguments[i][..^Rest.Length], $"({{unpack(ARGV, {i + 1})}})");
            else
                places.Add(arguments[i], $"ARGV[{i + 1}]");
        }

        var used = new HashSet<string>();
        var text = Resolve(lua, places, used);
        return places.Keys.Except(used).FirstOrDefault() is { } idle
            ? throw new ArgumentException($"A script declares arg.{idle} and does not use it.", nameof(arguments))
            : text;
    }

    private static string Resolve(string lua, Dictionary<string, string> arguments, HashSet<string> used)
    {
        var text = new StringBuilder();
        var from = 0;
        foreach (Match name in Name().Matches(lua))
        {
            if (name.Index < from)
                continue; // inside the brackets of an earlier one
            text.Append(lua, from, name.Index - from);
            from = name.Index + name.Length;
            var (kind, member) = (name.Groups[1].Value, name.Groups[2].Value);
            var stands = kind == "arg" ? arguments.GetValueOrDefault(member) : Known[kind].GetValueOrDefault(member);
            if (stands is null)
                throw new ArgumentException($"A script names {name.Value}, which does not exist.", nameof(lua));
            if (kind == "arg")
            {
                used.Add(member);
                text.Append(stands);
            }
            else if (stands.Split(Hole) is [var before, var after])
            {
                var end = ClosingBracket(lua, from);
                var inside = Resolve(lua[(from + 1)..end], arguments, used);
                text.Append($"('{before}' .. ({inside})").Append(after.Length == 0 ? ")" : $" .. '{after}')");
                from = end + 1;
            }
            else
            {
                text.Append('\'').Append(stands).Append('\'');
            }
        }

        return text.Append(lua, from, lua.Length - from).ToString();
    }

    private static int ClosingBracket(string lua, int at)
    {
        var depth = 0;
        for (; at < lua.Length; at++)
        {
            depth += lua[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return lua[at] == ')' ? at : throw new ArgumentException($"A key without its part: {lua[at..]}", nameof(lua));
        }

        throw new ArgumentException("A bracket is not closed.", nameof(lua));
    }

    /// <summary>The keys or constants of a class by their names in Lua.</summary>
    private static Dictionary<string, string> Members(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var values = type.GetFields(all).Select(field => (field.Name, Value: field.GetValue(null)));
        var keys = type.GetProperties(all).Select(property => (property.Name, Value: property.GetValue(null)));
        var patterns = type.GetMethods(all).Where(method => !method.IsSpecialName).Select(method => (method.Name, Value: method.Invoke(null, [Hole])));
        return values.Concat(keys).Concat(patterns).ToDictionary(member => Lua(member.Name), member => member.Value!.ToString()!);
    }

    private static string Lua(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex(@"(?<!\w)(?<!\w\.)(arg|key|hangfire|jobField|fenceField|progressField|storeField|jobState)\.(\w+)")]
    private static partial Regex Name();
}
