namespace HpcHangfire.Contract.Languages;

/// <summary>A sentence in both languages.</summary>
/// <param name="Spanish">As the code writes it.</param>
/// <param name="English">What it says in English, with the same holes in any order.</param>
/// <param name="File">The file that it is in.</param>
internal sealed record SentencePair(SentencePattern Spanish, SentencePattern English, string File);

/// <summary>
/// The catalogue: the text files beside this one, each the sentences of one part of the farm. A line is Spanish; the next one, which
/// begins with a tab, is the same in English. Empty lines, and those that begin with <c>#</c>, are for the reader.
/// </summary>
internal static class SentenceFiles
{
    private const char English = '\t';

    /// <summary>Reads them all, from this assembly.</summary>
    /// <exception cref="FormatException">A line is not as it must be.</exception>
    public static SentencePair[] Read()
    {
        var assembly = typeof(SentenceFiles).Assembly;
        return [.. assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Where(name => name.EndsWith(".txt", StringComparison.Ordinal)).SelectMany(name =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return Parse(text.ReadToEnd(), name);
        })];
    }

    /// <summary>The sentences of one file.</summary>
    public static IReadOnlyList<SentencePair> Parse(string text, string file)
    {
        var (pairs, spanish) = (new List<SentencePair>(), (string?)null);
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == English != spanish is not null)
                throw new FormatException($"{file}: a sentence in one language only, near «{line}»");
            if (spanish is not null)
                pairs.Add(new SentencePair(new SentencePattern(spanish), new SentencePattern(line[1..]), file));
            spanish = spanish is null ? line : null;
        }

        return spanish is null ? pairs : throw new FormatException($"{file}: no English for «{spanish}»");
    }
}
