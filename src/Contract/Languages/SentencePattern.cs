using System.Text;

namespace HpcHangfire.Contract.Languages;

/// <summary>What a hole of a sentence holds.</summary>
internal enum HoleKind
{
    /// <summary><c>{id}</c>: a value, which is the same in every language.</summary>
    Value,

    /// <summary><c>{code:numero}</c>: a number; with anything else in it the sentence is another.</summary>
    Number,

    /// <summary><c>{why:frase}</c>: a sentence, a part of one, or a word, of the catalogue itself.</summary>
    Sentence,

    /// <summary><c>{why:frases}</c>: several of them, with <c>; </c> or <c>, </c> between, each perhaps in brackets after a name.</summary>
    Sentences,

    /// <summary><c>{names:lista}</c>: values with <c> y </c> or <c> o </c> before the last.</summary>
    List,
}

/// <summary>A sentence with holes: <c>No existe el trabajo {id}.</c></summary>
/// <remarks>
/// A hole ends where the next literal text begins first, so a match costs one walk over the text. Two holes have something between them.
/// </remarks>
internal sealed class SentencePattern
{
    private static readonly string[] s_ends = [": ", "; ", ". "];

    private readonly string[] _literals; // one more than holes
    private readonly (string Name, HoleKind Kind)[] _holes;

    /// <exception cref="FormatException">It has a bracket without its other, an unknown kind, or two holes side by side.</exception>
    public SentencePattern(string text)
    {
        var (literals, holes, from) = (new List<string>(), new List<(string, HoleKind)>(), 0);
        while (text.IndexOf('{', from) is >= 0 and var open)
        {
            var close = text.IndexOf('}', open);
            if (close < 0)
                throw new FormatException($"A hole does not end: {text}");
            literals.Add(text[from..open]);
            holes.Add(Hole(text[(open + 1)..close]));
            from = close + 1;
        }

        literals.Add(text[from..]);
        if (literals.Skip(1).SkipLast(1).Any(literal => literal.Length == 0))
            throw new FormatException($"Two holes touch: {text}");
        (_literals, _holes, Text) = ([.. literals], [.. holes], text);
    }

    /// <summary>As it is written in the catalogue.</summary>
    public string Text { get; }

    /// <summary>What it says besides its holes, in order.</summary>
    public IReadOnlyList<string> Literals => _literals;

    /// <summary>Its holes, in order.</summary>
    public IReadOnlyList<(string Name, HoleKind Kind)> Holes => _holes;

    /// <summary>How much of it is literal: the more, the surer a match.</summary>
    public int LiteralLength => _literals.Sum(literal => literal.Length);

    /// <summary>What the holes hold in <paramref name="sentence"/>, or null when it is another sentence.</summary>
    public string[]? Match(string sentence)
    {
        var (first, last) = (_literals[0], _literals[^1]);
        var end = sentence.Length - last.Length;
        if (end < first.Length || !sentence.StartsWith(first, StringComparison.Ordinal) || !sentence.EndsWith(last, StringComparison.Ordinal))
            return null;
        var held = new string[_holes.Length];
        var at = first.Length;
        for (var hole = 0; hole < held.Length; hole++)
        {
            var next = hole == held.Length - 1 ? end : sentence.IndexOf(_literals[hole + 1], at, end - at, StringComparison.Ordinal);
            if (next < 0)
                return null;
            held[hole] = sentence[at..next];
            if (!MayHold(hole, held[hole]))
                return null;
            at = next + _literals[hole + 1].Length;
        }

        return held;
    }

    // A value that a sentence begins with is a name or some: with more before it, it is the end of another sentence.
    private bool MayHold(int hole, string text) => _holes[hole].Kind switch
    {
        HoleKind.Number => text.All(c => char.IsAsciiDigit(c) || c is '-' or '.'),
        HoleKind.Value when hole == 0 && _literals[0].Length == 0 => !s_ends.Any(end => text.Contains(end, StringComparison.Ordinal)),
        _ => true,
    };

    /// <summary>The sentence with its holes filled in.</summary>
    /// <param name="hold">What the hole of that name holds.</param>
    public string Fill(Func<string, string> hold)
    {
        var text = new StringBuilder(_literals[0]);
        for (var hole = 0; hole < _holes.Length; hole++)
            text.Append(hold(_holes[hole].Name)).Append(_literals[hole + 1]);
        return text.ToString();
    }

    private static (string, HoleKind) Hole(string text) => text.Split(':') switch
    {
        [var name] => (name, HoleKind.Value),
        [var name, "numero"] => (name, HoleKind.Number),
        [var name, "frase"] => (name, HoleKind.Sentence),
        [var name, "frases"] => (name, HoleKind.Sentences),
        [var name, "lista"] => (name, HoleKind.List),
        _ => throw new FormatException($"A hole of no known kind: {text}"),
    };
}
