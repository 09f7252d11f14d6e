using System.Text.RegularExpressions;

namespace HpcHangfire.Testing;

/// <summary>Tells whether a text that should be English still has Spanish in it.</summary>
public static partial class SpanishWords
{
    // Words that Spanish sentences are made of and English ones are not.
    private static readonly HashSet<string> s_words =
        [.. "el la los las de del que en un una por para con se es ya hay su sus al lo debe falta sin como fue son si ningún maestro granja necesita cola libres ocupado puntaje".Split(' ')];

    /// <summary>The first Spanish word, or null. What is quoted, and names of several parts (routes, fields, files, variables), belong to no language.</summary>
    public static string? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Word().Matches(Named().Replace(text, " ")).Select(word => word.Value)
            .FirstOrDefault(word => word.Length > 1 && (Foreign().IsMatch(word) || s_words.Contains(word)));
    }

    [GeneratedRegex("“[^”]*”|\"[^\"]*\"|[\\p{L}\\d]*([_/?=.:-]+[\\p{L}\\d]+)+")]
    private static partial Regex Named();

    [GeneratedRegex("[áéíóúñ¿¡«»]")]
    private static partial Regex Foreign();

    [GeneratedRegex(@"[\p{L}\d«»¿¡]+")]
    private static partial Regex Word();
}
