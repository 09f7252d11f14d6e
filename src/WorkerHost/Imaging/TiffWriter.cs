using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using HpcHangfire.Algorithms;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>
/// Writes TIFF (TIFF 6.0, Adobe, 1992, and its Technical Notes of 2002 for deflate), little-endian, indexed or RGB.
/// Each strip is its own zlib stream; RGB is stored as the difference from the pixel on the left. The directory comes last because
/// it names the strips' places.
/// </summary>
internal static class TiffWriter
{
    /// <summary>Writes a whole file.</summary>
    /// <param name="rows">The picture.</param>
    /// <param name="facts">The order becomes ImageDescription, the engine Software, and all of them XMP.</param>
    /// <param name="threads">Threads that colour and compress, 1 or more.</param>
    /// <param name="destination">Where to, from its current position; must be seekable; not closed.</param>
    /// <param name="cancellation">Stops it between two strips.</param>
    /// <param name="maxBytes">The largest file, at most what the format can hold.</param>
    /// <exception cref="NotSupportedException">The file would be larger: its addresses have 32 bits.</exception>
    public static void Write(
        PixelRows rows, PictureFacts facts, int threads, Stream destination, CancellationToken cancellation, long maxBytes = uint.MaxValue)
    {
        var start = destination.Position;
        destination.Write("II*\0\0\0\0\0"u8); // the last four bytes are the directory's place, known only at the end
        var (places, lengths) = (new List<uint>(), new List<uint>());
        Strips.Deflate(rows.Height, rows.RowBytes, (from, to, raw) => Fill(rows, from, to, raw), WriteStrip, threads, cancellation);

        var directory = Describe(rows, facts);
        directory.AddLongs(273, places); // StripOffsets
        directory.AddLongs(279, lengths); // StripByteCounts
        var place = Reserve(directory.Bytes);
        directory.Write(place, destination);
        var end = destination.Position;
        destination.Position = start + 4;
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, place);
        destination.Write(number);
        destination.Position = end;

        void WriteStrip(Strip strip)
        {
            places.Add(Reserve(strip.Length));
            lengths.Add((uint)strip.Length);
            destination.Write(strip.Whole);
        }

        // The next even place, if there is room for so many bytes.
        uint Reserve(long bytes)
        {
            if ((destination.Position - start) % 2 == 1)
                destination.WriteByte(0);
            var here = destination.Position - start;
            return here + bytes <= maxBytes
                ? (uint)here
                : throw new NotSupportedException($"La imagen no cabe en un archivo TIFF, que tiene hasta {maxBytes} bytes; pídala en png.");
        }
    }

    private static TiffDirectory Describe(PixelRows rows, PictureFacts facts)
    {
        const ushort Deflate = 8, Rgb = 2, Indexed = 3, Depth = 8, Horizontal = 2;
        var directory = new TiffDirectory();
        directory.AddLongs(256, (uint)rows.Width); // ImageWidth
        directory.AddLongs(257, (uint)rows.Height); // ImageLength
        directory.AddShorts(259, Deflate); // Compression
        directory.AddText(270, facts.Order); // ImageDescription
        directory.AddLongs(278, (uint)Strips.RowsEach(rows.RowBytes)); // RowsPerStrip
        directory.AddRational(282, 1, 1); // XResolution and
        directory.AddRational(283, 1, 1); // YResolution must be there:
        directory.AddShorts(296, 1); // ResolutionUnit says that they mean no size
        directory.AddText(305, facts.Software); // Software
        directory.AddBytes(700, facts.ToXmp()); // XMP
        if (rows.Palette is { } palette)
        {
            directory.AddShorts(258, Depth); // BitsPerSample
            directory.AddShorts(262, Indexed); // PhotometricInterpretation
            directory.AddShorts(277, 1); // SamplesPerPixel
            directory.AddShorts(320, [.. Enumerable.Range(0, 3).SelectMany(channel => Levels(palette, channel))]); // ColorMap: all reds first
        }
        else
        {
            directory.AddShorts(258, Depth, Depth, Depth);
            directory.AddShorts(262, Rgb);
            directory.AddShorts(277, 3);
            directory.AddShorts(317, Horizontal); // Predictor
        }

        return directory;
    }

    // 0 to 65535: 255 becomes the maximum.
    private static IEnumerable<ushort> Levels(Palette palette, int channel)
    {
        for (var place = 0; place < Palette.Size; place++)
            yield return (ushort)(257 * palette.Rgb[3 * place + channel]);
    }

    private static void Fill(PixelRows rows, int from, int to, Span<byte> raw)
    {
        if (rows.Palette is not null)
        {
            for (var y = from; y < to; y++)
                rows.Read(y, raw.Slice((y - from) * rows.RowBytes, rows.RowBytes));
            return;
        }

        const int Pixel = 3;
        var pixels = ArrayPool<byte>.Shared.Rent(rows.RowBytes);
        var row = pixels.AsSpan(0, rows.RowBytes);
        for (var y = from; y < to; y++)
        {
            rows.Read(y, row);
            var filtered = raw.Slice((y - from) * rows.RowBytes, rows.RowBytes);
            row[..Pixel].CopyTo(filtered);
            TensorPrimitives.Subtract(row[Pixel..], row[..^Pixel], filtered[Pixel..]);
        }

        ArrayPool<byte>.Shared.Return(pixels);
    }
}
