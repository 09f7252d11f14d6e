namespace HpcHangfire.Contract.Settings;

/// <summary>The same words in the two languages of the farm's documents.</summary>
/// <param name="Spanish">For operators: error sentences and the client's help.</param>
/// <param name="English">For the documents.</param>
public sealed record Phrase(string Spanish, string English)
{
    /// <summary>A text that is the same in both, such as <c>10 s</c>.</summary>
    public static Phrase Same(string text) => new(text, text);
}
