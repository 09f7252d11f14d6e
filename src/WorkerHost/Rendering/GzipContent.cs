using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>Numbers as a request's body, little-endian, compressed while they are sent, so memory holds no second copy.</summary>
internal sealed class GzipContent<T> : HttpContent
    where T : unmanaged
{
    private const int Chunk = 256 * 1024;

    private readonly ReadOnlyMemory<T> _numbers;

    public GzipContent(ReadOnlyMemory<T> numbers)
    {
        _numbers = numbers;
        Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        var chunk = Chunk / Marshal.SizeOf<T>();
        await using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var first = 0; first < _numbers.Length; first += chunk)
            {
                var length = Copy(first, Math.Min(chunk, _numbers.Length - first), buffer);
                await gzip.WriteAsync(buffer.AsMemory(0, length));
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private int Copy(int first, int length, byte[] buffer)
    {
        var bytes = MemoryMarshal.AsBytes(_numbers.Span.Slice(first, length));
        bytes.CopyTo(buffer);
        return bytes.Length;
    }
}
