namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>Turns counts into an image file; behind an interface because a native library does it.</summary>
public interface IPictureEncoder
{
    /// <summary>Writes the whole picture. It must fit <see cref="PictureFormat.MaxSide"/>.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="format">How.</param>
    /// <param name="destination">Where to; not closed.</param>
    /// <param name="cancellation">Stops it, PNG within milliseconds; other formats only while they are coloured.</param>
    void Encode(Picture picture, PictureFormat format, Stream destination, CancellationToken cancellation);

    /// <summary>A PNG for lists: 256 pixels on its long side and 20 000 bytes, or less.</summary>
    byte[] Thumbnail(Picture picture);
}
