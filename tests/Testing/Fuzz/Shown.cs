using System.Globalization;
using System.Text;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>An input as a C# literal, so that it can become a test of its own.</summary>
public static class Shown
{
    private const int Most = 4000;

    /// <summary>The input, escaped; a long one is cut.</summary>
    public static string Of(object? input) => input switch
    {
        null => "null",
        byte[] bytes => Quote(Encoding.Latin1.GetString(bytes), $"{bytes.Length} bytes "),
        string text => Quote(text, ""),
        IEnumerable<string> texts => $"[{string.Join(", ", texts.Select(Of))}]",
        _ => Quote(input.ToString() ?? "", ""),
    };

    private static string Quote(string text, string before)
    {
        var shown = new StringBuilder(before).Append('"');
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Most)))
        {
            if (c is '"' or '\\')
                shown.Append('\\').Append(c);
            else if (c is >= ' ' and <= '~')
                shown.Append(c);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return shown.Append(text.Length > Most ? $"\"… ({text.Length})" : "\"").ToString();
    }
}
