using System.Security.Cryptography;

namespace HpcHangfire.Web.JobsFile;

/// <summary>
/// Holds back the last line of a file that somebody may still be writing: half of <c>Numpy,800,600,100</c> is a job too. A line
/// without its end counts as written once the file has been the same for five seconds by our own clock; dates of files lie.
/// </summary>
internal sealed class UnfinishedLine(TimeProvider time)
{
    /// <summary>How long a file must stay as it is.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private byte[] _digest = [];
    private long _since;

    /// <summary>Whether something was held back at the last look.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>The finished lines of a file's text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Finished(ReadOnlyMemory<byte> text)
    {
        var digest = SHA256.HashData(text.Span);
        if (!digest.AsSpan().SequenceEqual(_digest))
            (_digest, _since) = (digest, time.GetTimestamp());
        var end = text.Span.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        IsHeldBack = end < text.Length && time.GetElapsedTime(_since) < Quiet;
        return IsHeldBack ? text[..end] : text;
    }
}
