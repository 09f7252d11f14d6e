using System.Buffers;
using System.Globalization;
using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Web.JobsFile;

/// <summary>A line of a jobs file that is neither empty nor a comment.</summary>
/// <param name="Number">Line number, from 1.</param>
/// <param name="Text">The line as it is, or its beginning and <c>…</c>.</param>
/// <param name="Order">What it orders, or null when it is wrong.</param>
/// <param name="Error">What is wrong, one Spanish sentence, or null.</param>
public sealed record ParsedLine(int Number, string Text, RenderOrder? Order, string? Error)
{
    /// <summary>What it is known by. A line that is wrong has one too if it may have been right under other settings; otherwise null.</summary>
    public LineIdentity? Identity { get; init; }
}

/// <summary>
/// Reads <c>algoritmo,width,height,iteraciones,prioridad</c> and what may follow them (<see cref="LineOptions"/>), one job per line; a
/// bad line does not affect others.
/// </summary>
public static class JobsFileParser
{
    /// <summary>Longest line that is parsed, in characters.</summary>
    private const int MaxLine = 1000;

    /// <summary>Most characters of a line, or of a field, that a receipt repeats.</summary>
    private const int MaxQuoted = 80;

    // A line that is refused today may have been a job when ALGORITMOS_DISPONIBLES or MAX_PIXELES was another.
    private static readonly OrderRules s_anyFarm = new(Catalogue.AlgorithmNames, Catalogue.AlgorithmNames[0], long.MaxValue);

    private static readonly SearchValues<char> s_invisible = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(c => c != '\t' && char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control)]);

    /// <summary>The lines of <paramref name="text"/> that mean something, in order; each is read when it is asked for.</summary>
    /// <param name="text">The file's text, UTF-8.</param>
    /// <param name="rules">What is accepted.</param>
    public static IEnumerable<ParsedLine> Parse(ReadOnlyMemory<byte> text, OrderRules rules)
    {
        while (text.Span.StartsWith("\uFEFF"u8))
            text = text["\uFEFF"u8.Length..];
        foreach (var (index, bytes) in JobsText.Lines(text).Index())
        {
            var whole = Encoding.UTF8.GetString(bytes.Span);
            var line = whole.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            yield return line.Length > MaxLine
                ? new ParsedLine(index + 1, Quote(line), null, $"La línea tiene más de {MaxLine} caracteres.")
                : ParseLine(index + 1, whole.Length - whole.TrimStart().Length, line, rules);
        }
    }

    /// <summary>A part of a line as a receipt repeats it.</summary>
    internal static string Quote(string text) => Problems.Quote(text, MaxQuoted);

    private static ParsedLine ParseLine(int number, int indent, string line, OrderRules rules)
    {
        if (Invisible(line) is { } at)
            return new(number, Quote(line), null, $"Hay un carácter invisible, U+{(int)line[at]:X4}, en la columna {indent + at + 1}.");
        var fields = line.Split(',', 6, StringSplitOptions.TrimEntries); // the sixth is all that follows the priority
        var (order, error) = Read(fields, rules);
        return new(number, Quote(line), order, error) { Identity = Identify(line, fields, order) };
    }

    private static (RenderOrder? Order, string? Error) Read(string[] fields, OrderRules rules)
    {
        static (RenderOrder? Order, string? Error) Wrong(string error) => (null, error);
        if (fields.Length < 4)
            return Wrong($"Se esperaban 4 o 5 campos separados por comas (algoritmo,width,height,iteraciones,prioridad) y hay {fields.Length}.");
        if (!rules.Algorithms.Contains(fields[0]))
            return Wrong($"No existe el algoritmo «{Quote(fields[0])}»; los que hay: {string.Join(", ", rules.Algorithms)}.");
        if (Number(fields[1], 1, OrderLimits.MaxSide) is not { } width)
            return Wrong($"width debe ser un entero entre 1 y {OrderLimits.MaxSide}, no «{Quote(fields[1])}».");
        if (Number(fields[2], 1, OrderLimits.MaxSide) is not { } height)
            return Wrong($"height debe ser un entero entre 1 y {OrderLimits.MaxSide}, no «{Quote(fields[2])}».");
        if (Number(fields[3], 0, OrderLimits.MaxIterations) is not { } iterations)
            return Wrong($"iteraciones debe ser un entero entre 0 y {OrderLimits.MaxIterations}, no «{Quote(fields[3])}».");
        int? priority = fields.Length > 4 && fields[4].Length > 0 ? Number(fields[4], 1, 3) : 2;
        if (priority is null)
            return Wrong($"prioridad debe ser 1 (alta), 2 (media) o 3 (baja), no «{Quote(fields[4])}»{(fields[4].Contains('=') ? "; las opciones van después de ella, que puede quedar vacía" : "")}.");
        if ((long)width * height > rules.MaxPixels)
            return Wrong($"La imagen tendría {(long)width * height} píxeles; el límite de esta granja es {rules.MaxPixels}.");
        var order = Catalogue.Find(fields[0])!.Order(width, height, iterations) with { Priority = (JobPriority)priority };
        return fields.Length > 5 ? LineOptions.Read(order, fields[5], rules) : (order, null);
    }

    private static LineIdentity? Identify(string line, string[] fields, RenderOrder? order)
    {
        if (fields.Length < 6)
            return order is null ? LineIdentity.Parse(line) : LineIdentity.Of(order, null);
        order ??= Read(fields, s_anyFarm).Order;
        return order is null ? null : LineIdentity.Of(order, LineOptions.Canonical(order));
    }

    // A mark in the middle of a file, pasted from a web page or left by joining files.
    private static int? Invisible(string line)
    {
        var at = line.AsSpan().IndexOfAny(s_invisible);
        return at < 0 ? null : at;
    }

    private static int? Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null;
}
