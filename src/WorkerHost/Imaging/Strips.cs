using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>Lays out a strip's bytes as they are before compression.</summary>
/// <param name="from">Its first row.</param>
/// <param name="to">The row after its last.</param>
/// <param name="raw">Receives them, row by row.</param>
internal delegate void FillStrip(int from, int to, Span<byte> raw);

/// <summary>
/// Strips of rows, filled and deflated in parallel by .NET's zlib-ng at its fastest level: counts make long equal runs, and it finds
/// nearly all of them. Each strip is a zlib stream (RFC 1950) and also part of a larger one: it is flushed to a byte boundary before
/// its end, as in pigz (M. Adler) and mtpng (B. Vibber).
/// </summary>
internal static class Strips
{
    // Bytes before compression. Large compared with deflate's 32 KiB window, which starts each strip empty; small enough that all threads end together.
    private const int StripBytes = 512 * 1024;

    /// <summary>Rows of each strip; the last may have fewer.</summary>
    /// <param name="rowBytes">Bytes of a row before compression.</param>
    public static int RowsEach(int rowBytes) => Math.Max(1, StripBytes / rowBytes);

    /// <summary>Makes them all. At most one per thread is in memory at once.</summary>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="rowBytes">Bytes of a row before compression.</param>
    /// <param name="fill">Called by several threads at once.</param>
    /// <param name="take">Called with each in turn, from the top; its bytes are gone afterwards.</param>
    /// <param name="threads">Threads that fill and compress, 1 or more.</param>
    /// <param name="cancellation">Stops it between two strips.</param>
    public static void Deflate(int height, int rowBytes, FillStrip fill, Action<Strip> take, int threads, CancellationToken cancellation)
    {
        var rows = RowsEach(rowBytes);
        var strips = (height + rows - 1) / rows;
        var underWay = new Queue<Task<Strip>>();
        for (var strip = 0; strip < strips || underWay.Count > 0; strip++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (strip < strips)
            {
                var (from, to) = (strip * rows, Math.Min(height, (strip + 1) * rows));
                underWay.Enqueue(Task.Run(() => Deflate(from, to, rowBytes, fill), CancellationToken.None));
            }

            if (underWay.Count >= threads || strip >= strips)
            {
                var done = underWay.Dequeue().GetAwaiter().GetResult();
                take(done);
                ArrayPool<byte>.Shared.Return(done.Buffer);
            }
        }
    }

    private static Strip Deflate(int from, int to, int rowBytes, FillStrip fill)
    {
        var length = (to - from) * rowBytes;
        var raw = ArrayPool<byte>.Shared.Rent(length);
        fill(from, to, raw.AsSpan(0, length));

        var bytes = ArrayPool<byte>.Shared.Rent(Bound(length));
        using var stream = new MemoryStream(bytes);
        int flushed;
        using (var zlib = new ZLibStream(stream, new ZLibCompressionOptions { CompressionLevel = 1 }, leaveOpen: true))
        {
            zlib.Write(raw, 0, length);
            zlib.Flush();
            flushed = (int)stream.Position;
        }

        ArrayPool<byte>.Shared.Return(raw);
        return new Strip(bytes, flushed, (int)stream.Position, length);
    }

    // The fastest level may spend nine bits on a byte that it cannot shrink.
    private static int Bound(int raw) => raw + (raw / 8) + 1024;
}

/// <summary>A strip, deflated.</summary>
/// <param name="Buffer">Its bytes, and more.</param>
/// <param name="Flushed">Bytes up to the flush.</param>
/// <param name="Length">Bytes up to its end.</param>
/// <param name="RawLength">Bytes before compression.</param>
internal readonly record struct Strip(byte[] Buffer, int Flushed, int Length, int RawLength)
{
    private const uint AdlerModulus = 65521;

    /// <summary>How every zlib stream here begins: deflate, a window of 32 KiB, the fastest level, no dictionary.</summary>
    public static ReadOnlySpan<byte> ZlibHeader => [0x78, 0x01];

    /// <summary>A zlib stream of its own.</summary>
    public ReadOnlySpan<byte> Whole => Buffer.AsSpan(0, Length);

    /// <summary>The part that may follow another strip's: without the header, the empty last block and the checksum.</summary>
    public ReadOnlySpan<byte> Middle => Buffer.AsSpan(ZlibHeader.Length, Flushed - ZlibHeader.Length);

    /// <summary>The checksum of what came before plus this strip (adler32_combine of zlib, M. Adler).</summary>
    /// <param name="before">Checksum of what came before; 1 for nothing.</param>
    public uint Append(uint before)
    {
        var own = BinaryPrimitives.ReadUInt32BigEndian(Buffer.AsSpan(Length - sizeof(uint)));
        var length = (uint)RawLength % AdlerModulus;
        var (a1, b1, a2, b2) = (before & 0xFFFF, before >> 16, own & 0xFFFF, own >> 16);
        var a = (a1 + a2 + AdlerModulus - 1) % AdlerModulus;
        var b = (uint)(((ulong)length * a1 + b1 + b2 + AdlerModulus - length) % AdlerModulus);
        return b << 16 | a;
    }
}
