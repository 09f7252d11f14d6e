using System.Globalization;
using System.Security.Cryptography;

namespace HpcHangfire.Contract.Jobs;

/// <summary>Job ids: readable, sorted by time, unique.</summary>
public static class JobIds
{
    /// <summary>Longest id accepted from outside.</summary>
    public const int MaxLength = 64;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: nothing to misread

    /// <summary>A new id such as <c>20261123-051533-7k2m9qx4</c>: the second and 40 random bits. The board refuses an id already taken.</summary>
    public static string New(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyyMMdd-HHmmss-", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetString(Alphabet, 8);

    /// <summary>Whether <paramref name="id"/> could be a job's: 1..64 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>, not starting with a dot.</summary>
    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= MaxLength } && id[0] != '.' && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
