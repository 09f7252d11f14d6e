using System.Buffers;
using System.Globalization;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Web.JobsFile;

/// <summary>A line of a jobs file that is neither empty nor a comment.</summary>
/// <param name="Number">Line number, from 1.</param>
/// <param name="Text">The line as it is.</param>
/// <param name="Order">What it orders, or null when it is wrong.</param>
/// <param name="Error">What is wrong, one Spanish sentence, or null.</param>
public sealed record ParsedLine(int Number, string Text, RenderOrder? Order, string? Error);

/// <summary>Reads <c>algoritmo,width,height,iteraciones,prioridad</c>, one job per line; a bad line does not affect others.</summary>
public static class JobsFileParser
{
    /// <summary>Longest line that is parsed, in characters.</summary>
    private const int MaxLine = 1000;

    private static readonly SearchValues<char> s_invisible = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(c => c != '\t' && char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control)]);

    /// <summary>The lines of <paramref name="text"/> that mean something, in order.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="algorithms">Names allowed.</param>
    /// <param name="maxPixels">Largest picture.</param>
    public static IReadOnlyList<ParsedLine> Parse(string text, IReadOnlyList<string> algorithms, long maxPixels)
    {
        var lines = new List<ParsedLine>();
        // As the first system did: \n, \r\n or \r ends a line. Not EnumerateLines: there a form feed or a U+2028 in a comment does too.
        var content = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').AsSpan().TrimStart('\uFEFF');
        var number = 0;
        foreach (var range in content.Split('\n'))
        {
            number++;
            var line = content[range].Trim();
            if (line.IsEmpty || line[0] == '#')
                continue;
            if (line.Length > MaxLine)
                lines.Add(new ParsedLine(number, line[..80].ToString() + "…", null, $"La línea tiene más de {MaxLine} caracteres."));
            else
                lines.Add(ParseLine(number, content[range].Length - content[range].TrimStart().Length, line.ToString(), algorithms, maxPixels));
        }

        return lines;
    }

    private static ParsedLine ParseLine(int number, int indent, string line, IReadOnlyList<string> algorithms, long maxPixels)
    {
        var fields = line.Split(',', StringSplitOptions.TrimEntries);
        ParsedLine Wrong(string error) => new(number, line, null, error);
        if (Invisible(line) is { } at)
            return Wrong($"Hay un carácter invisible, U+{(int)line[at]:X4}, en la columna {indent + at + 1}.");
        if (fields.Length is < 4 or > 5)
            return Wrong($"Se esperaban 4 o 5 campos separados por comas (algoritmo,width,height,iteraciones,prioridad) y hay {fields.Length}.");
        if (!algorithms.Contains(fields[0]))
            return Wrong($"No existe el algoritmo «{fields[0]}»; los que hay: {string.Join(", ", algorithms)}.");
        if (Number(fields[1], 1, OrderLimits.MaxSide) is not { } width)
            return Wrong($"width debe ser un entero entre 1 y {OrderLimits.MaxSide}, no «{fields[1]}».");
        if (Number(fields[2], 1, OrderLimits.MaxSide) is not { } height)
            return Wrong($"height debe ser un entero entre 1 y {OrderLimits.MaxSide}, no «{fields[2]}».");
        if (Number(fields[3], 0, OrderLimits.MaxIterations) is not { } iterations)
            return Wrong($"iteraciones debe ser un entero entre 0 y {OrderLimits.MaxIterations}, no «{fields[3]}».");
        int? priority = fields.Length == 5 && fields[4].Length > 0 ? Number(fields[4], 1, 3) : 2;
        if (priority is null)
            return Wrong($"prioridad debe ser 1 (alta), 2 (media) o 3 (baja), no «{fields[4]}».");
        if ((long)width * height > maxPixels)
            return Wrong($"La imagen tendría {(long)width * height} píxeles; el límite de esta granja es {maxPixels}.");
        var order = Catalogue.Find(fields[0])!.Order(width, height, iterations) with { Priority = (JobPriority)priority };
        return new ParsedLine(number, line, order, null);
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
