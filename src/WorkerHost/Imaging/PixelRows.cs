using HpcHangfire.Algorithms;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>Receives a row's pixels.</summary>
/// <param name="row">Which, from 0.</param>
/// <param name="pixels">Receives them; as long as a row.</param>
internal delegate void ReadRow(int row, Span<byte> pixels);

/// <summary>What a file is written from: rows of places in a palette, or of red, green and blue. Several threads may read at once.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Palette">The palette of the places; null for red, green and blue.</param>
/// <param name="Read">Gives a row.</param>
internal sealed record PixelRows(int Width, int Height, Palette? Palette, ReadRow Read)
{
    /// <summary>Bytes of a row.</summary>
    public int RowBytes => Width * (Palette is null ? 3 : 1);

    /// <summary>A whole picture, as palette places where the palette's 256 colours suffice: a third of the bytes to compress.</summary>
    public static PixelRows Of(PictureColours colours) => colours.IsIndexed
        ? new(colours.Width, colours.Height, colours.Palette, colours.Index)
        : new(colours.Width, colours.Height, null, colours.Colour);
}
