using System.Net;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>How far the sending of a request's body has come.</summary>
/// <param name="time">Measures the pause.</param>
internal sealed class SentBytes(TimeProvider time)
{
    private long _last = time.GetTimestamp();

    /// <summary>Whether the other side, or the way to it, has taken all of them.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Since the last bytes were taken.</summary>
    public TimeSpan Pause => time.GetElapsedTime(Volatile.Read(ref _last));

    /// <summary>Some were taken.</summary>
    public void Move() => Volatile.Write(ref _last, time.GetTimestamp());

    /// <summary>All were.</summary>
    public void Complete() => IsComplete = true;
}

/// <summary>Another content, sent in small pieces, each of which is noted when it is taken.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly SentBytes _sent;

    /// <summary>Watches a content, which stays its owner's.</summary>
    public WatchedContent(HttpContent content, SentBytes sent)
    {
        (_content, _sent) = (content, sent);
        foreach (var (name, values) in content.Headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _sent.Move(); // connected
        await using var watched = new WatchedStream(stream, _sent);
        await _content.CopyToAsync(watched, context, cancellationToken);
        _sent.Complete();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    private sealed class WatchedStream(Stream to, SentBytes sent) : Stream
    {
        private const int Piece = 64 * 1024;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (; buffer.Length > 0; buffer = buffer[Math.Min(Piece, buffer.Length)..])
            {
                await to.WriteAsync(buffer[..Math.Min(Piece, buffer.Length)], cancellationToken);
                sent.Move();
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Sent asynchronously.");

        public override Task FlushAsync(CancellationToken cancellationToken) => to.FlushAsync(cancellationToken);

        public override void Flush() => to.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
