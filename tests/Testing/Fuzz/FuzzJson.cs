using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>Changes a JSON text: a value becomes another, of any type; a member is doubled, renamed or left out; at times single bytes change.</summary>
internal static class FuzzJson
{
    private static readonly string[] s_words = ["null", "true", "false", "{}", "[]", "\"\"", "[null]", "{\"\":null}", "\"\\ud800\"", "\"\\u0000\"", "nul", "", "{", "]", "\"", "-", "NaN"];

    public static byte[] Change(FuzzSource source, string example)
    {
        var json = Encoding.UTF8.GetBytes(example);
        for (var times = 1 + source.Below(3); times > 0 && Parts(json) is { Count: > 0 } parts; times--)
            json = Once(source, json, parts);
        return source.Chance(15) ? source.Bytes(json) : json;
    }

    /// <summary>A JSON value, or nearly one.</summary>
    public static string Value(FuzzSource source, int depth = 0) => source.Below(depth < 3 ? 9 : 5) switch
    {
        0 => source.Pick(s_words),
        1 or 2 => source.Number(),
        3 or 4 => Quoted(source),
        5 => $"[{string.Join(',', Enumerable.Range(0, source.Below(5)).Select(_ => Value(source, depth + 1)))}]",
        6 => $"{{{string.Join(',', Enumerable.Range(0, source.Below(4)).Select(_ => $"{Quoted(source)}:{Value(source, depth + 1)}"))}}}",
        7 => Nested(source.Pick([10, 15, 16, 17, 64, 65, 1000]), source.Chance(50)),
        _ => $"[{string.Join(',', Enumerable.Repeat("1", source.Pick([100, 101, 9_999, 10_001])))}]",
    };

    private static string Nested(int depth, bool objects) =>
        objects ? string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth) : new string('[', depth) + new string(']', depth);

    private static string Quoted(FuzzSource source) =>
        source.Chance(30) ? $"\"{source.Text()}\"" : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(source.Text())}\"";

    private static byte[] Once(FuzzSource source, byte[] json, IReadOnlyList<(int Member, int Start, int End)> parts)
    {
        var (member, start, end) = source.Pick(parts);
        var whole = member < 0 ? start : member;
        return source.Below(8) switch
        {
            0 when member >= 0 => [.. json[..end], (byte)',', .. json[member..]], // the same name twice
            1 when member >= 0 => [.. json[..member], .. Encoding.UTF8.GetBytes($"{Quoted(source)}:"), .. json[start..]],
            2 => [.. json[..whole], .. json[end..]],
            3 => Moved(json, (start, end), source.Pick(parts)),
            _ => [.. json[..start], .. Encoding.UTF8.GetBytes(Value(source)), .. json[end..]],
        };
    }

    // A value of this text in another's place: the right type at times, and the wrong one at others.
    private static byte[] Moved(byte[] json, (int Start, int End) to, (int Member, int Start, int End) from) =>
        [.. json[..to.Start], .. json[from.Start..from.End], .. json[to.End..]];

    /// <summary>Where each value lies, and where its name begins; -1 without one. None where the text is broken.</summary>
    private static List<(int Member, int Start, int End)> Parts(byte[] json)
    {
        var parts = new List<(int, int, int)>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 2000 });
        var member = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    member = (int)reader.TokenStartIndex;
                    continue;
                }

                if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                {
                    var ahead = reader;
                    ahead.Skip();
                    parts.Add((member, (int)reader.TokenStartIndex, (int)ahead.BytesConsumed));
                }

                member = -1;
            }
        }
        catch (JsonException)
        {
            return [];
        }

        return parts;
    }
}
