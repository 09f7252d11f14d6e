using HpcHangfire.Farm.Http;

namespace HpcHangfire.Web.Artifacts;

/// <summary>A request's body, and how much of it was read.</summary>
internal sealed class CountedStream(Stream body) : BodyStream
{
    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        Count += read;
        return read;
    }
}
