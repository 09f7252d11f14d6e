using System.Globalization;

namespace HpcHangfire.Web.Http;

/// <summary>Numbers in query strings.</summary>
internal static class Query
{
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
}
