using HpcHangfire.Farm.Http;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>A master stopped in the middle of its answer; another one may give it whole.</summary>
internal sealed class OtherMasterException(string reason, Exception cause) : IOException(reason, cause);

/// <summary>The body of an answer, each part of which must come within <see cref="AnyMaster.Silence"/>.</summary>
/// <param name="from">The body.</param>
/// <param name="broken">Makes the exception to throw when it falls silent or breaks off.</param>
/// <param name="time">Measures the silence.</param>
internal sealed class WatchedAnswer(Stream from, Func<Exception, IOException> broken, TimeProvider time) : BodyStream
{
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            from.Dispose();
        base.Dispose(disposing);
    }
}
