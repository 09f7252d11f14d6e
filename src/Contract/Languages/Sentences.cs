using System.Collections.Frozen;

namespace HpcHangfire.Contract.Languages;

/// <summary>
/// What the farm says to people, in its languages. The Spanish sentence, as the code writes it, is the key of its translation; so what was
/// stored by an earlier version, or came from a worker, is translated like what is said now. A sentence that the catalogue
/// does not have stays as it is, and so does every value in a sentence.
/// </summary>
public static class Sentences
{
    private const int MaxLength = 200_000; // characters; a thousand workers' reasons are shorter, and whatever is longer is somebody's output
    private const int MaxDepth = 10; // of sentences in sentences; ours have three or four, and a foreign worker's may have any number
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
        return English(sentence, 0);
    }

    private static string English(string text, int depth) => Find(text, depth) ?? Each(text, ". ", 1, sentence => Ended(sentence, depth));

    // A part of a sentence may be the end of one.
    private static string? Ended(string sentence, int depth) =>
        Find(sentence, depth) ?? (sentence.EndsWith('.') && Find(sentence[..^1], depth) is { } part ? part + "." : null);

    private static string? Find(string sentence, int depth)
    {
        if (s_whole.TryGetValue(sentence, out var known))
            return known;
        if (sentence.Length == 0 || depth > MaxDepth)
            return null;
        return depth == 0 ? s_found.Of(sentence, text => Search(text, depth)) : Search(sentence, depth); // deep inside another, less of it is translated
    }

    private static bool IsOpen(SentencePair pair) => pair.Spanish.Literals[0].Length == 0;

    private static string? Search(string sentence, int depth)
    {
        foreach (var pair in s_byFirst.GetValueOrDefault(sentence[0], s_open))
        {
            if (pair.Spanish.Match(sentence) is not { } held)
                continue;
            var holes = pair.Spanish.Holes;
            return pair.English.Fill(name =>
            {
                for (var hole = 0; hole < held.Length; hole++)
                {
                    if (holes[hole].Name == name)
                        return Held(holes[hole].Kind, held[hole], depth + 1);
                }

                throw new InvalidOperationException($"The Spanish sentence has no hole {name}: {pair.Spanish.Text}");
            });
        }

        return null;
    }

    private static string Held(HoleKind kind, string text, int depth) => kind switch
    {
        HoleKind.Sentence => English(text, depth),
        HoleKind.Sentences => Several(text, depth),
        HoleKind.List => Joined(text),
        _ => text,
    };

    private static string Several(string text, int depth) =>
        Find(text, depth) ?? Each(text, "; ", 0, item => Find(item, depth) ?? Each(item, ", ", 0, part => Bracketed(part, depth)));

    // A worker's name, and what it has to say in brackets.
    private static string? Bracketed(string item, int depth)
    {
        if (Find(item, depth) is { } known)
            return known;
        var open = item.IndexOf(" (", StringComparison.Ordinal);
        return open < 0 || depth > MaxDepth || !item.EndsWith(')') ? null : $"{item[..open]} ({Several(item[(open + 2)..^1], depth + 1)})";
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
