using System.Globalization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Web.Http;

/// <summary>Numbers and moments in query strings.</summary>
internal static class Query
{
    private const double Latest = 253_402_300_799; // the end of the year 9999

    /// <summary>Reads a whole number; an absent or empty one gives null.</summary>
    /// <returns>False when it is not a whole number in <paramref name="min"/>..<paramref name="max"/>.</returns>
    public static bool TryWhole(string? text, int min, int max, out int? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text)) // a form sends its empty fields too
            return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < min || value > max)
            return false;
        number = value;
        return true;
    }

    /// <summary>Reads a moment in Unix seconds, with or without a fraction; an absent or empty one gives null.</summary>
    /// <returns>False when it is none that a date can be.</returns>
    public static bool TryMoment(string? text, out DateTimeOffset? moment)
    {
        moment = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds is not (>= 0 and <= Latest)) // NaN is neither
            return false;
        moment = WireJson.Moment(seconds);
        return true;
    }

    /// <summary>400: what stands for a moment is none.</summary>
    public static ProblemHttpResult NoMoment(string name, string? text) => Problems.BadRequest(name, $"{name} debe ser un momento en segundos Unix, no «{text}».");

    /// <summary>400: a span ends before it begins.</summary>
    public static ProblemHttpResult Reversed(string first, string last) => Problems.BadRequest(first, $"{first} no puede ser posterior a {last}.");
}
