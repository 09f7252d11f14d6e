namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>A master stopped in the middle of its answer; another one may give it whole.</summary>
internal sealed class OtherMasterException(string reason, Exception cause) : IOException(reason, cause);

/// <summary>The body of an answer, each part of which must come within <see cref="AnyMaster.Silence"/>.</summary>
/// <param name="from">The body.</param>
/// <param name="broken">Makes the exception to throw when it falls silent or breaks off.</param>
/// <param name="time">Measures the silence.</param>
internal sealed class WatchedAnswer(Stream from, Func<Exception, IOException> broken, TimeProvider time) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(AnyMaster.Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await from.ReadAsync(buffer, either.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw broken(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            from.Dispose();
        base.Dispose(disposing);
    }
}
