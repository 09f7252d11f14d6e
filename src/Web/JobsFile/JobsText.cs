using System.Text;
using System.Text.Unicode;

namespace HpcHangfire.Web.JobsFile;

/// <summary>The text of a jobs file, as UTF-8 however it came. It stays bytes, and its lines become strings one at a time: millions of short ones would take a hundred times its length.</summary>
internal static class JobsText
{
    // The longer marks first: that of UTF-32 begins with that of UTF-16.
    private static readonly Encoding[] s_marked = [Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true), Encoding.Unicode, Encoding.BigEndianUnicode];

    /// <summary>A file's text: UTF-8, or what its byte order mark says.</summary>
    public static ReadOnlyMemory<byte> OfFile(ReadOnlyMemory<byte> bytes) =>
        Array.Find(s_marked, encoding => bytes.Span.StartsWith(encoding.Preamble)) is { } marked ? Convert(marked, bytes) : bytes;

    /// <summary>A body's text: UTF-8, otherwise Latin-1. Only comments can hold other letters; orders are ASCII.</summary>
    public static ReadOnlyMemory<byte> OfBody(ReadOnlyMemory<byte> bytes) => Utf8.IsValid(bytes.Span) ? bytes : Convert(Encoding.Latin1, bytes);

    /// <summary>
    /// Its lines, without their ends. As in the first system, \n, \r\n or \r ends a line, and neither a form feed nor a U+2028 does. A text
    /// has a line for each end, and one more where something follows the last.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
                end = text.Length;
            yield return text[..end];
            text = text[Math.Min(end + (text.Span[end..].StartsWith("\r\n"u8) ? 2 : 1), text.Length)..];
        }
    }

    private static byte[] Convert(Encoding encoding, ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetBytes(encoding.GetString(bytes.Span));
}
