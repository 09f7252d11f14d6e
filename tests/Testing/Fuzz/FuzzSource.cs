using System.Text;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>What one input is made of: choices, odd numbers and texts, and valid examples changed at random.</summary>
/// <param name="seed">Decides all of it.</param>
public sealed class FuzzSource(int seed)
{
    private static readonly string[] s_numbers =
    [
        "0", "-0", "1", "-1", "2", "3", "100", "65535", "65536", "2147483647", "2147483648", "-2147483649", "4294967296", "9007199254740993",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e5", "1E+2", "1e308", "1e309", "-1e999",
        "1e-999", "5e-324", "0.1", "-0.5", ".5", "1.", "00", "+1", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "1,5", "٣", "１", " 1", "1\0",
    ];

    private static readonly string[] s_texts =
    [
        "", " ", "\0", "\t", "\r\n", "\"", "\\", "'", "null", "true", "undefined", "{}", "[]", "%", "%00", "%zz", "..", "../../etc/passwd", "/", "~",
        "\ud800", "\udc00x", "\udfff\ud800", "\uFEFF", "\uFFFF", "\u202e", "\u2028", "é", "ñ", "🦀", "<script>", "${x}", "{0}", "*", "?", "#", "#fff", "::1", "127.0.0.1",
        "[::1]", "fe80::1%1", "localhost", "a.b", "a..b", "-", "--", "-1", "1;2", "a,b", ",", ";", ":", "|", "=", "&", "@", "redis://", "http://", "x:y:z", "Numpy", "inferno",
        "pendiente", "completado", "e1", "9999-12-31T23:59:59.9999999+14:00", "0001-01-01T00:00:00", "\u0001\u001f\u007f\u0085", "İı", "ﬀ", "1 000",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => _random.Next(bound);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => _random.Next(100) < percent;

    /// <summary>One of some.</summary>
    public T Pick<T>(IReadOnlyList<T> some)
    {
        ArgumentNullException.ThrowIfNull(some);
        return some[_random.Next(some.Count)];
    }

    /// <summary>A number as somebody might write it, often at a limit and at times none.</summary>
    public string Number() => Below(10) switch
    {
        0 => new string('9', 1 + Below(400)),
        1 => $"{_random.NextInt64(long.MinValue, long.MaxValue)}",
        2 => $"{_random.Next(-100, 100)}",
        _ => Pick(s_numbers),
    };

    /// <summary>A text: empty, special, long, half a surrogate pair, or of random characters.</summary>
    public string Text() => Below(12) switch
    {
        0 => new string(Pick(['x', ' ', '\0', 'é', '[', '"']), Pick([63, 64, 65, 80, 200, 201, 1000, 1001, 4097])),
        1 => Number(),
        2 => string.Concat(Enumerable.Range(0, 1 + Below(4)).Select(_ => Pick(s_texts))),
        3 => new string([.. Enumerable.Range(0, 1 + Below(20)).Select(_ => (char)Below(0x10000))]),
        4 => new string([.. Enumerable.Range(0, 1 + Below(20)).Select(_ => (char)(32 + Below(95)))]),
        _ => Pick(s_texts),
    };

    /// <summary>A text that was valid, or an odd one.</summary>
    /// <param name="examples">Valid ones.</param>
    public string Text(IReadOnlyList<string> examples) => Below(10) switch
    {
        0 => Text(),
        < 4 => FuzzText.Change(this, Pick(examples)),
        _ => Encoding.UTF8.GetString(Bytes(Encoding.UTF8.GetBytes(Pick(examples)))),
    };

    /// <summary>Bytes that were valid, changed in a few places.</summary>
    public byte[] Bytes(byte[] example) => FuzzBytes.Change(this, example);

    /// <summary>A JSON text that was valid, with a few values, names or bytes changed.</summary>
    public byte[] Json(string example) => FuzzJson.Change(this, example);

    /// <summary>Random bytes.</summary>
    public byte[] Noise(int length)
    {
        var noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }
}
