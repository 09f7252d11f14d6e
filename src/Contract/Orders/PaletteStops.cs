using System.Globalization;

namespace HpcHangfire.Contract.Orders;

/// <summary>A colour at a place in an order's own palette.</summary>
/// <param name="At">Place, 0 for the lowest count to 1 for the highest.</param>
/// <param name="Rgb">0xRRGGBB.</param>
public readonly record struct PaletteStop(double At, int Rgb);

/// <summary>
/// An order's own palette, written as CSS writes the stops of a gradient: <c>#000764, #206bcb 16%, #edffff 42%, #000200</c>. A
/// colour is #rrggbb or #rgb; a place is a percentage or a number from 0 to 1. Without places the first colour is at 0, the last
/// at 1, and the others are spaced evenly between their neighbours (CSS Images 3, colour stop fix-up).
/// </summary>
public static class PaletteStops
{
    /// <summary>Longest text.</summary>
    public const int MaxLength = 1000;

    private const string Form = "de 2 a 64 colores separados por comas, como «#000764, #206bcb 16%, #edffff 42%, #000200»";

    /// <summary>Whether a palette's text means stops rather than a name.</summary>
    public static bool Are(string text) => text.Contains('#') || text.Contains(',');

    /// <summary>The stops, in the order of their places.</summary>
    /// <param name="text">As written in an order.</param>
    /// <param name="wrong">What is wrong with it, in Spanish, for the end of a sentence; null when nothing is.</param>
    public static IReadOnlyList<PaletteStop>? Read(string text, out string? wrong)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        wrong = parts.Length is < 2 or > 64 ? Form : null;
        if (wrong is not null)
            return null;
        var colours = new int[parts.Length];
        var places = new double?[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var words = parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is < 1 or > 2 || !TryColour(words[0], out colours[i]) || !TryPlace(words.ElementAtOrDefault(1), out places[i]))
            {
                wrong = $"{Form}; «{parts[i]}» no es un color #rrggbb con un lugar de 0% a 100%";
                return null;
            }
        }

        Place(places);
        for (var i = 1; i < places.Length; i++)
        {
            if (places[i] < places[i - 1])
            {
                wrong = $"{Form}; «{parts[i]}» queda antes que el color anterior";
                return null;
            }
        }

        return [.. colours.Zip(places, (colour, place) => new PaletteStop(place!.Value, colour))];
    }

    private static bool TryColour(string text, out int rgb)
    {
        var digits = text.StartsWith('#') ? text[1..] : "";
        if (digits.Length == 3)
            digits = string.Concat(digits.Select(digit => new string(digit, 2)));
        rgb = 0;
        return digits.Length == 6 && digits.All(char.IsAsciiHexDigit) && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out rgb);
    }

    private static bool TryPlace(string? text, out double? place)
    {
        place = null;
        if (text is null)
            return true;
        var isPercent = text.EndsWith('%');
        if (!double.TryParse(isPercent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        place = isPercent ? number / 100 : number;
        return place is >= 0 and <= 1;
    }

    private static void Place(double?[] places)
    {
        places[0] ??= 0;
        places[^1] ??= 1;
        for (var i = 1; i < places.Length; i++)
        {
            if (places[i] is not null)
                continue;
            var next = Array.FindIndex(places, i, place => place is not null);
            places[i] = places[i - 1] + ((places[next] - places[i - 1]) / (next - i + 1));
        }
    }
}
