using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Text;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>Writes PNG (ISO/IEC 15948), indexed or RGB. Its strips together are one zlib stream.</summary>
internal static class PngWriter
{
    /// <summary>Writes a whole file.</summary>
    /// <param name="rows">The picture.</param>
    /// <param name="texts">Facts for tEXt chunks: keys of 1 to 79 characters, and Latin-1 values.</param>
    /// <param name="threads">Threads that colour and compress, 1 or more.</param>
    /// <param name="destination">Where to; not closed.</param>
    /// <param name="cancellation">Stops it between two strips.</param>
    public static void Write(
        PixelRows rows, IEnumerable<(string Key, string Value)> texts, int threads, Stream destination, CancellationToken cancellation)
    {
        destination.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteHeader(rows, destination);
        if (rows.Palette is { } palette)
            WriteChunk("PLTE"u8, palette.Rgb, destination);
        foreach (var (key, value) in texts)
            WriteChunk("tEXt"u8, Encoding.Latin1.GetBytes($"{key}\0{value}"), destination);

        var adler = 1u;
        WriteChunk("IDAT"u8, Strip.ZlibHeader, destination);
        FillStrip fill = rows.Palette is null ? (from, to, raw) => Filter(rows, from, to, raw) : (from, to, raw) => Copy(rows, from, to, raw);
        Strips.Deflate(
            rows.Height,
            1 + rows.RowBytes,
            fill,
            strip =>
            {
                WriteChunk("IDAT"u8, strip.Middle, destination);
                adler = strip.Append(adler);
            },
            threads,
            cancellation);

        Span<byte> end = stackalloc byte[6];
        (end[0], end[1]) = (0x03, 0x00); // an empty last block
        BinaryPrimitives.WriteUInt32BigEndian(end[2..], adler);
        WriteChunk("IDAT"u8, end, destination);
        WriteChunk("IEND"u8, [], destination);
    }

    private static void WriteHeader(PixelRows rows, Stream destination)
    {
        const byte Depth = 8, Rgb = 2, Indexed = 3;
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, rows.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], rows.Height);
        (header[8], header[9]) = (Depth, rows.Palette is null ? Rgb : Indexed);
        header[10..].Clear(); // deflate, the five row filters, not interlaced
        WriteChunk("IHDR"u8, header, destination);
    }

    private static void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, Stream destination)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        destination.Write(number);
        destination.Write(type);
        destination.Write(data);
        var check = new Crc32();
        check.Append(type);
        check.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, check.GetCurrentHashAsUInt32());
        destination.Write(number);
    }

    /// <summary>Rows of indices, unfiltered: neighbouring indices are either equal or unrelated.</summary>
    private static void Copy(PixelRows rows, int from, int to, Span<byte> raw)
    {
        for (var row = from; row < to; row++)
        {
            raw[0] = 0;
            rows.Read(row, raw[1..(rows.RowBytes + 1)]);
            raw = raw[(rows.RowBytes + 1)..];
        }
    }

    /// <summary>Rows of RGB, each minus the row above (filter 2); a strip's first row is unfiltered.</summary>
    private static void Filter(PixelRows rows, int from, int to, Span<byte> raw)
    {
        var length = rows.RowBytes;
        var two = ArrayPool<byte>.Shared.Rent(2 * length);
        Span<byte> above = two.AsSpan(0, length), row = two.AsSpan(length, length);
        above.Clear();
        for (var y = from; y < to; y++)
        {
            rows.Read(y, row);
            raw[0] = (byte)(y == from ? 0 : 2);
            TensorPrimitives.Subtract(row, above, raw[1..(length + 1)]);
            raw = raw[(length + 1)..];
            var other = above;
            above = row;
            row = other;
        }

        ArrayPool<byte>.Shared.Return(two);
    }
}
