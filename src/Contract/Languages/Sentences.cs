using System.Collections.Frozen;

namespace HpcHangfire.Contract.Languages;

/// <summary>
/// What the farm says to people, in its languages. The Spanish sentence, as the code writes it, is the key of its translation; so what was
/// stored by an earlier version, or came from a worker, is translated like what is said now. A sentence that the catalogue
/// does not have stays as it is, and so does every value in a sentence.
/// </summary>
public static class Sentences
{
    private const int MaxLength = 10_000; // characters; whatever is longer is somebody's output
    private static readonly SentencePair[] s_pairs = SentenceFiles.Read();
    private static readonly FoundSentences s_found = new();
    private static readonly FrozenDictionary<string, string> s_whole =
        s_pairs.Where(pair => pair.Spanish.Holes.Count == 0).DistinctBy(pair => pair.Spanish.Text).ToFrozenDictionary(pair => pair.Spanish.Text, pair => pair.English.Text);

    // What may match a sentence by its first letter; the surest match first. Those that begin with a hole are in each.
    private static readonly SentencePair[] s_open = [.. Patterns.Where(IsOpen)];
    private static readonly FrozenDictionary<char, SentencePair[]> s_byFirst = Patterns
        .Where(pair => !IsOpen(pair)).Select(pair => pair.Spanish.Literals[0][0]).Distinct()
        .ToFrozenDictionary(first => first, first => Patterns.Where(pair => IsOpen(pair) || pair.Spanish.Literals[0][0] == first).ToArray());

    /// <summary>Every sentence of the catalogue.</summary>
    internal static IReadOnlyList<SentencePair> All => s_pairs;

    private static IEnumerable<SentencePair> Patterns =>
        s_pairs.Where(pair => pair.Spanish.Holes.Count > 0).OrderByDescending(pair => pair.Spanish.LiteralLength);

    /// <summary>A sentence in a language.</summary>
    /// <param name="language">Which.</param>
    /// <param name="sentence">In Spanish, one or several; or anything else, which stays as it is.</param>
    public static string In(Language language, string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        if (language == Language.Spanish || sentence.Length is 0 or > MaxLength)
            return sentence;
        return Find(sentence) ?? Each(sentence, ". ", 1, Ended);
    }

    // A part of a sentence may be the end of one.
    private static string? Ended(string sentence) =>
        Find(sentence) ?? (sentence.EndsWith('.') && Find(sentence[..^1]) is { } part ? part + "." : null);

    private static string? Find(string sentence)
    {
        if (s_whole.TryGetValue(sentence, out var known))
            return known;
        return sentence.Length == 0 ? null : s_found.Of(sentence, Search);
    }

    private static string? Search(string sentence) => Find(sentence, s_byFirst.GetValueOrDefault(sentence[0], s_open));

    private static bool IsOpen(SentencePair pair) => pair.Spanish.Literals[0].Length == 0;

    private static string? Find(string sentence, SentencePair[] pairs)
    {
        foreach (var pair in pairs)
        {
            if (pair.Spanish.Match(sentence) is not { } held)
                continue;
            var holes = pair.Spanish.Holes;
            return pair.English.Fill(name =>
            {
                for (var hole = 0; hole < held.Length; hole++)
                {
                    if (holes[hole].Name == name)
                        return Held(holes[hole].Kind, held[hole]);
                }

                throw new InvalidOperationException($"The Spanish sentence has no hole {name}: {pair.Spanish.Text}");
            });
        }

        return null;
    }

    private static string Held(HoleKind kind, string text) => kind switch
    {
        HoleKind.Sentence => In(Language.English, text),
        HoleKind.Sentences => Several(text),
        HoleKind.List => Joined(text),
        _ => text,
    };

    private static string Several(string text) => Find(text) ?? Each(text, "; ", 0, item => Find(item) ?? Each(item, ", ", 0, Bracketed));

    // A worker's name, and what it has to say in brackets.
    private static string? Bracketed(string item)
    {
        if (Find(item) is { } known)
            return known;
        var open = item.IndexOf(" (", StringComparison.Ordinal);
        return open < 0 || !item.EndsWith(')') ? null : $"{item[..open]} ({Several(item[(open + 2)..^1])})";
    }

    // The separator's first characters may belong to the part before it, such as a full stop. One inside brackets separates nothing.
    private static string Each(string text, string separator, int kept, Func<string, string?> say)
    {
        var (parts, depth, from) = (new List<string>(), 0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth > 0 || string.CompareOrdinal(text, at, separator, 0, separator.Length) != 0)
                continue;
            parts.Add(text[from..(at + kept)]);
            from = at + separator.Length;
        }

        if (from == 0)
            return say(text) ?? text;
        parts.Add(text[from..]);
        return string.Join(separator[kept..], parts.Select(part => say(part) ?? part));
    }

    private static string Joined(string list)
    {
        foreach (var (spanish, english) in (ReadOnlySpan<(string, string)>)[(" y ", " and "), (" o ", " or ")])
        {
            if (list.LastIndexOf(spanish, StringComparison.Ordinal) is > 0 and var at)
                return string.Concat(list.AsSpan(0, at), english, list.AsSpan(at + spanish.Length));
        }

        return list;
    }
}
