using System.Text;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>Changes bytes as accidents and attackers do.</summary>
internal static class FuzzBytes
{
    private const int Most = 64 * 1024;

    // Beginnings and pieces of UTF-8 that are none: too long, half a surrogate, beyond the last character.
    private static readonly byte[][] s_pieces =
        [[0], [0xff], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xef, 0xbb, 0xbf], [0xff, 0xfe], "\r"u8.ToArray(), "\n"u8.ToArray(), "\r\n"u8.ToArray(), ","u8.ToArray(), "\""u8.ToArray()];

    public static byte[] Change(FuzzSource source, byte[] example)
    {
        var bytes = example;
        for (var times = 1 + source.Below(3); times > 0; times--)
            bytes = Once(source, bytes);
        return bytes.Length > Most ? bytes[..Most] : bytes;
    }

    private static byte[] Once(FuzzSource source, byte[] bytes)
    {
        var at = source.Below(bytes.Length + 1);
        var some = source.Below(Math.Min(bytes.Length - at, 16) + 1);
        switch (source.Below(9))
        {
            case 0 when at < bytes.Length:
                return [.. bytes[..at], (byte)(bytes[at] ^ (1 << source.Below(8))), .. bytes[(at + 1)..]];
            case 1 when at < bytes.Length:
                return [.. bytes[..at], (byte)source.Below(256), .. bytes[(at + 1)..]];
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + some)..]];
            case 4:
                return [.. bytes[..(at + some)], .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. Encoding.UTF8.GetBytes(source.Number()), .. bytes[(at + some)..]];
            case 6:
                return [.. bytes[..at], .. Encoding.UTF8.GetBytes(source.Text()), .. bytes[(at + some)..]];
            case 7:
                return [.. bytes[..at], .. Enumerable.Repeat(bytes[at..(at + some)], 1 + source.Below(200)).SelectMany(piece => piece), .. bytes[at..]];
            default:
                return [.. bytes[..at], .. source.Pick(s_pieces), .. bytes[at..]];
        }
    }
}
