using System.Globalization;

namespace HpcHangfire.Contract.Languages;

/// <summary>Languages as programs name them.</summary>
public static class LanguageTags
{
    private const int MaxHeader = 1000; // characters; browsers send less than a hundred

    /// <summary>Every language.</summary>
    public static IReadOnlyList<Language> All { get; } = Enum.GetValues<Language>();

    /// <summary>The tag of RFC 5646, as in <c>Content-Language</c>.</summary>
    public static string Tag(this Language language) => language == Language.English ? "en" : "es";

    /// <summary>The language of a tag (<c>en</c>, <c>en-GB</c>) or of a locale (<c>en_US.UTF-8</c>); null for any other.</summary>
    public static Language? Find(string? tag)
    {
        var primary = tag.AsSpan().Trim();
        if (primary.IndexOfAny('-', '_', '.') is >= 0 and var end)
            primary = primary[..end];
        foreach (var language in All)
        {
            if (primary.Equals(language.Tag(), StringComparison.OrdinalIgnoreCase))
                return language;
        }

        return null;
    }

    /// <summary>
    /// The language that an <c>Accept-Language</c> prefers (RFC 9110, 12.5.4): the greatest weight, and of equal ones the first. Spanish where
    /// it names neither, has none, or <c>*</c> weighs as much as any. A part of it that is malformed is passed over.
    /// </summary>
    public static Language OfHeader(string? acceptLanguage)
    {
        if (acceptLanguage is null || acceptLanguage.Length > MaxHeader)
            return Language.Spanish;
        var (best, most) = (Language.Spanish, 0.0);
        foreach (var range in acceptLanguage.Split(','))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var language = parts[0] == "*" ? Language.Spanish : Find(parts[0]);
            if (language is { } found && Weight(parts) is { } weight && weight > most)
                (best, most) = (found, weight);
        }

        return best;
    }

    private static double? Weight(string[] range) => range switch
    {
        [_] => 1,
        [_, ['q' or 'Q', '=', .. var text]]
            when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) && weight <= 1 => weight,
        _ => null,
    };
}
