using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HpcHangfire.Architecture.Tests.Languages;

/// <summary>A text that the source spells out, in one piece: a literal, an interpolated one, a sum of both, or a text of a Lua script.</summary>
/// <param name="Path">The file, below src.</param>
/// <param name="Line">From 1.</param>
/// <param name="Literals">What is between its holes, one more than holes.</param>
/// <param name="IsInHole">Whether it is a part of another text, which it completes.</param>
/// <param name="IsForOthers">Whether no answer says it: an exception does that only a bug shows, or it has its English beside it.</param>
internal sealed record SourceText(string Path, int Line, IReadOnlyList<string> Literals, bool IsInHole, bool IsForOthers)
{
    public override string ToString() => $"{Path}:{Line}: {string.Join("{}", Literals)}";
}

/// <summary>Reads the texts of the source with the compiler's own parser.</summary>
internal static partial class SourceSentences
{
    private static readonly Lazy<IReadOnlyList<SourceText>> s_all = new(() => [.. Source.Files.SelectMany(file => Of(file.Path, file.Text))]);

    private static readonly HashSet<string> s_bugs =
    [
        "InvalidOperationException", "ArgumentException", "ArgumentOutOfRangeException", "ArgumentNullException", "NotSupportedException", "FormatException", "JsonException",
    ];

    /// <summary>Those of every file under src, without those of attributes: routes, JSON names and log templates.</summary>
    public static IReadOnlyList<SourceText> All => s_all.Value;

    /// <summary>Those of one file.</summary>
    public static IEnumerable<SourceText> Of(string path, string code)
    {
        var root = CSharpSyntaxTree.ParseText(code).GetRoot();
        foreach (var node in root.DescendantNodes(node => node is not AttributeListSyntax))
        {
            if (node is not ExpressionSyntax expression || !IsText(expression) || (expression.Parent is ExpressionSyntax parent && IsSum(parent)))
                continue;
            var literals = new List<string> { "" };
            Add(expression, literals);
            var (line, isInHole, isForOthers) = (Line(node), node.Ancestors().OfType<InterpolationSyntax>().Any(), IsForOthers(node));
            if (literals.Exists(text => text.Contains("redis.call", StringComparison.Ordinal)))
            {
                foreach (var text in OfScript(ScriptComment().Replace(string.Join("{}", literals), "")))
                    yield return new SourceText(path, line, text, IsInHole: false, isForOthers);
            }
            else
            {
                yield return new SourceText(path, line, literals, isInHole, isForOthers);
            }
        }
    }

    private static bool IsText(ExpressionSyntax node) =>
        node is InterpolatedStringExpressionSyntax || node.IsKind(SyntaxKind.StringLiteralExpression) || (IsSum(node) && Parts(node).Any(IsText));

    private static bool IsSum(ExpressionSyntax node) => node.IsKind(SyntaxKind.AddExpression);

    private static IEnumerable<ExpressionSyntax> Parts(ExpressionSyntax node) =>
        node is BinaryExpressionSyntax sum && IsSum(node) ? [.. Parts(sum.Left), .. Parts(sum.Right)] : [node];

    private static void Add(ExpressionSyntax text, List<string> literals)
    {
        foreach (var part in Parts(text))
        {
            if (part is LiteralExpressionSyntax literal && part.IsKind(SyntaxKind.StringLiteralExpression))
            {
                literals[^1] += literal.Token.ValueText;
            }
            else if (part is InterpolatedStringExpressionSyntax interpolated)
            {
                foreach (var content in interpolated.Contents)
                {
                    if (content is InterpolatedStringTextSyntax said)
                        literals[^1] += said.TextToken.ValueText;
                    else
                        literals.Add("");
                }
            }
            else
            {
                literals.Add("");
            }
        }
    }

    // 'El esclavo ' .. owner .. ' cayó': a text, and what .. adds to it on the same or the next line.
    private static List<IReadOnlyList<string>> OfScript(string script)
    {
        var texts = new List<IReadOnlyList<string>>();
        for (var at = script.IndexOf('\''); at >= 0; at = at < script.Length ? script.IndexOf('\'', at) : -1)
        {
            var literals = new List<string> { "" };
            if (Sum().IsMatch(script[..at]))
                literals.Add("");
            while (true)
            {
                if (script[at] == '\'')
                {
                    var end = script.IndexOf('\'', at + 1);
                    literals[^1] += script[(at + 1)..end];
                    at = end + 1;
                }
                else
                {
                    var operand = Operand().Match(script, at).Value;
                    texts.AddRange(OfScript(operand));
                    literals.Add("");
                    at += operand.Length;
                }

                if (NextPart().Match(script, at) is not { Success: true } next)
                    break;
                at += next.Length;
            }

            texts.Add(literals);
        }

        return texts;
    }

    private static bool IsForOthers(SyntaxNode node) =>
        (node.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { } made && s_bugs.Contains(made.Type.ToString()))
        || node.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.Text: "Spanish" } };

    private static int Line(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    [GeneratedRegex(@"--.*")]
    private static partial Regex ScriptComment();

    [GeneratedRegex(@"\.\.\s*$")]
    private static partial Regex Sum();

    [GeneratedRegex(@"\G\s*\.\.\s*")]
    private static partial Regex NextPart();

    [GeneratedRegex(@"\G(?:[^\s'(),.]|\.(?!\.)|\((?>[^()]+|\((?<d>)|\)(?<-d>))*(?(d)(?!))\))*")]
    private static partial Regex Operand();
}
