using System.Collections.Concurrent;

namespace HpcHangfire.Contract.Languages;

/// <summary>
/// The sentences that were looked for lately, with what was found: a farm says few of them, and each many times. So a list of a hundred jobs
/// costs no hundred searches of the catalogue.
/// </summary>
internal sealed class FoundSentences
{
    private const int Most = 4000;
    private const int MaxLength = 500; // characters; a longer one is searched for each time

    private volatile ConcurrentDictionary<string, string?> _found = new();
    private int _count; // asking the dictionary itself would lock all of it

    /// <summary>What <paramref name="find"/> gives for a sentence, null included.</summary>
    public string? Of(string sentence, Func<string, string?> find)
    {
        if (sentence.Length > MaxLength)
            return find(sentence);
        if (_found.TryGetValue(sentence, out var known))
            return known;
        var found = find(sentence);
        if (Interlocked.Increment(ref _count) > Most)
            (_found, _count) = (new(), 0);
        _found[sentence] = found;
        return found;
    }
}
