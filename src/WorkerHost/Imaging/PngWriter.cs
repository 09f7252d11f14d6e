using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Text;
using HpcHangfire.Algorithms;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>
/// Writes PNG (ISO/IEC 15948) from a picture's colours: indexed where the palette's own 256 suffice, a third of the bytes to
/// compress, else RGB. libvips writes no indices that it is given, and compresses on one thread. Strips of rows are coloured and
/// deflated side by side, each ended at a byte's edge by a sync flush, so that one after the other they are one zlib stream: the
/// way of pigz, M. Adler, and of mtpng, B. Vibber.
/// </summary>
internal static class PngWriter
{
    // Bytes before compression. Large beside deflate's window of 32 KiB, which each strip begins empty; small enough that all threads end together.
    private const int StripBytes = 512 * 1024;

    private const uint AdlerModulus = 65521;

    // What every zlib stream here begins with: deflate, a window of 32 KiB, the fastest level, no dictionary (RFC 1950).
    private static readonly byte[] s_zlibHeader = [0x78, 0x01];

    /// <summary>Writes a whole file.</summary>
    /// <param name="colours">The picture.</param>
    /// <param name="texts">Facts for tEXt chunks: keys of 1 to 79 characters, and Latin-1 values.</param>
    /// <param name="threads">Threads that colour and compress, 1 or more.</param>
    /// <param name="destination">Where to; not closed.</param>
    /// <param name="cancellation">Stops it between two strips.</param>
    public static void Write(
        PictureColours colours, IEnumerable<(string Key, string Value)> texts, int threads, Stream destination, CancellationToken cancellation)
    {
        destination.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteHeader(colours, destination);
        if (colours.IsIndexed)
            WriteChunk("PLTE"u8, colours.Palette.Rgb, destination);
        foreach (var (key, value) in texts)
            WriteChunk("tEXt"u8, Encoding.Latin1.GetBytes($"{key}\0{value}"), destination);

        var rows = Math.Max(1, StripBytes / RowBytes(colours));
        var strips = (colours.Height + rows - 1) / rows;
        var adler = 1u;
        WriteChunk("IDAT"u8, s_zlibHeader, destination);
        // As many at once as there are threads: no more of the picture is in memory.
        var underWay = new Queue<Task<Strip>>();
        for (var strip = 0; strip < strips || underWay.Count > 0; strip++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (strip < strips)
            {
                var (from, to) = (strip * rows, Math.Min(colours.Height, (strip + 1) * rows));
                underWay.Enqueue(Task.Run(() => Deflate(colours, from, to), CancellationToken.None));
            }

            if (underWay.Count >= threads || strip >= strips)
                adler = WriteStrip(underWay.Dequeue().GetAwaiter().GetResult(), adler, destination);
        }

        Span<byte> end = stackalloc byte[6];
        (end[0], end[1]) = (0x03, 0x00); // an empty last block
        BinaryPrimitives.WriteUInt32BigEndian(end[2..], adler);
        WriteChunk("IDAT"u8, end, destination);
        WriteChunk("IEND"u8, [], destination);
    }

    private static uint WriteStrip(Strip strip, uint adler, Stream destination)
    {
        WriteChunk("IDAT"u8, strip.Bytes.AsSpan(0, strip.Length), destination);
        ArrayPool<byte>.Shared.Return(strip.Bytes);
        return Combine(adler, strip.Adler, strip.RawLength);
    }

    private static int RowBytes(PictureColours colours) => 1 + colours.Width * (colours.IsIndexed ? 1 : 3);

    private static void WriteHeader(PictureColours colours, Stream destination)
    {
        const byte Depth = 8, Rgb = 2, Indexed = 3;
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, colours.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], colours.Height);
        (header[8], header[9]) = (Depth, colours.IsIndexed ? Indexed : Rgb);
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

    private static Strip Deflate(PictureColours colours, int from, int to)
    {
        var length = RowBytes(colours);
        var raw = ArrayPool<byte>.Shared.Rent((to - from) * length);
        if (colours.IsIndexed)
            Index(colours, from, to, raw);
        else
            Filter(colours, from, to, raw);

        var bytes = ArrayPool<byte>.Shared.Rent(Bound((to - from) * length));
        using var stream = new MemoryStream(bytes);
        int flushed;
        using (var zlib = new ZLibStream(stream, new ZLibCompressionOptions { CompressionLevel = 1 }, leaveOpen: true))
        {
            zlib.Write(raw, 0, (to - from) * length);
            zlib.Flush();
            flushed = (int)stream.Position;
        }

        // The stream's own end, an empty block and its checksum, is not written: only the last strip may end.
        var adler = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)stream.Position - 4));
        ArrayPool<byte>.Shared.Return(raw);
        bytes.AsSpan(s_zlibHeader.Length, flushed - s_zlibHeader.Length).CopyTo(bytes);
        return new Strip(bytes, flushed - s_zlibHeader.Length, adler, (to - from) * length);
    }

    // The fastest level may spend nine bits on a byte that it cannot shrink.
    private static int Bound(int raw) => raw + (raw / 8) + 1024;

    /// <summary>Rows of indices, none filtered: neighbouring indices have nothing to do with each other but in being equal.</summary>
    private static void Index(PictureColours colours, int from, int to, Span<byte> raw)
    {
        for (var row = from; row < to; row++)
        {
            raw[0] = 0;
            colours.Index(row, raw[1..(colours.Width + 1)]);
            raw = raw[(colours.Width + 1)..];
        }
    }

    /// <summary>Rows of RGB, each less the row above (filter 2); a strip's first stands alone.</summary>
    private static void Filter(PictureColours colours, int from, int to, Span<byte> raw)
    {
        var length = 3 * colours.Width;
        var rows = ArrayPool<byte>.Shared.Rent(2 * length);
        Span<byte> above = rows.AsSpan(0, length), row = rows.AsSpan(length, length);
        above.Clear();
        for (var y = from; y < to; y++)
        {
            colours.Colour(y, row);
            raw[0] = (byte)(y == from ? 0 : 2);
            TensorPrimitives.Subtract(row, above, raw[1..(length + 1)]);
            raw = raw[(length + 1)..];
            var other = above;
            above = row;
            row = other;
        }

        ArrayPool<byte>.Shared.Return(rows);
    }

    /// <summary>The checksum of two stretches one after the other (adler32_combine of zlib, M. Adler).</summary>
    private static uint Combine(uint first, uint second, int secondLength)
    {
        var length = (uint)secondLength % AdlerModulus;
        var (a1, b1, a2, b2) = (first & 0xFFFF, first >> 16, second & 0xFFFF, second >> 16);
        var a = (a1 + a2 + AdlerModulus - 1) % AdlerModulus;
        var b = (uint)(((ulong)length * a1 + b1 + b2 + AdlerModulus - length) % AdlerModulus);
        return b << 16 | a;
    }

    private readonly record struct Strip(byte[] Bytes, int Length, uint Adler, int RawLength);
}
