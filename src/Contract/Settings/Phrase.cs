using HpcHangfire.Contract.Languages;

namespace HpcHangfire.Contract.Settings;

/// <summary>The same words in the two languages of the farm's documents.</summary>
/// <param name="Spanish">For operators: error sentences, the client's help and the documents.</param>
/// <param name="English">For the client's help and the documents.</param>
public sealed record Phrase(string Spanish, string English)
{
    /// <summary>The words in a language.</summary>
    public string In(Language language) => language == Language.English ? English : Spanish;

    /// <summary>A text that is the same in both, such as <c>10 s</c>.</summary>
    public static Phrase Same(string text) => new(text, text);
}
