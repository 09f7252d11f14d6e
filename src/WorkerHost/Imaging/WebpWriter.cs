using System.Buffers;
using System.Runtime.InteropServices;
using HpcHangfire.Algorithms;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata.Profiles.Xmp;
using SixLabors.ImageSharp.PixelFormats;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>
/// Writes lossless WebP with ImageSharp, at low effort and on one thread. Outside tests, only this class uses the library, and only
/// to write: its 2.x decoders have had flaws with crafted files, so no untrusted file may reach one.
/// </summary>
internal static class WebpWriter
{
    // Measured on fractals: above 25 it takes two to five times as long to save a twentieth of the bytes. With 256 colours, level 1
    // compresses better and faster than level 0; with more colours it compresses better but slower.
    private const int Effort = 20;

    // From this many pixels on, collecting the encoder's garbage at once pays off: it makes an object for each of its steps.
    private const int Large = 1 << 20;

    /// <summary>Writes a whole file.</summary>
    /// <param name="colours">The picture.</param>
    /// <param name="facts">Written as XMP.</param>
    /// <param name="threads">Threads that colour, 1 or more.</param>
    /// <param name="destination">Where to; not closed.</param>
    /// <param name="cancellation">Stops it between two rows that it colours, and between the encoder's larger steps.</param>
    public static void Write(PictureColours colours, PictureFacts facts, int threads, Stream destination, CancellationToken cancellation)
    {
        try
        {
            var configuration = new Configuration { MemoryAllocator = new StoppableAllocator(cancellation) };
            using var image = new Image<Rgb24>(configuration, colours.Width, colours.Height);
            Parallel.For(0, colours.Height, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, Colour);
            image.Metadata.XmpProfile = new XmpProfile(facts.ToXmp());
            image.Save(destination, new WebpEncoder
            {
                FileFormat = WebpFileFormatType.Lossless,
                Method = colours.IsIndexed ? WebpEncodingMethod.Level1 : WebpEncodingMethod.Level0,
                Quality = Effort,
            });

            void Colour(int row) => colours.Colour(row, MemoryMarshal.AsBytes(image.DangerousGetPixelRowMemory(row).Span));
        }
        catch (NullReferenceException) when (cancellation.IsCancellationRequested)
        {
            // The allocator stopped one of the encoder's constructors, which then disposes of fields that it never set.
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            if ((long)colours.Width * colours.Height >= Large)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>Memory outside the managed heap, freed as soon as it is disposed of. It gives no more once the work must stop.</summary>
    private sealed class StoppableAllocator(CancellationToken cancellation) : MemoryAllocator
    {
        private static readonly MemoryAllocator s_memory = Create(new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 0 });

        /// <inheritdoc />
        public override IMemoryOwner<T> Allocate<T>(int length, AllocationOptions options = AllocationOptions.None)
        {
            cancellation.ThrowIfCancellationRequested();
            return s_memory.Allocate<T>(length, options);
        }

        /// <inheritdoc />
        protected override int GetBufferCapacityInBytes() => int.MaxValue; // a picture is one block
    }
}
