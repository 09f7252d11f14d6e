namespace HpcHangfire.Farm.Queues;

/// <summary>When somebody who waits for a job should ask, after a message on Hangfire's channel of new jobs.</summary>
public enum WakeCall
{
    /// <summary>The message is for others.</summary>
    Not,

    /// <summary>After <see cref="WakeCalls.Later"/>, in case the one that was called first does not come.</summary>
    Later,

    /// <summary>Now.</summary>
    Now,
}

/// <summary>
/// The messages by which the scripts call (<c>wake</c> in Askers.cs). Each begins with an empty line, and each further line calls somebody by a
/// mark and a name. Any other message is Hangfire's own or an earlier version's, and calls everybody.
/// </summary>
public static class WakeCalls
{
    /// <summary>Marks a queue whose server should ask.</summary>
    public const string Queue = "=";

    /// <summary>Marks a worker that should ask now.</summary>
    public const string AtOnce = "!";

    /// <summary>Marks a worker that should ask a bit later.</summary>
    public const string ABitLater = "~";

    /// <summary>A job that was left to who was called first is usually taken by then.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromMilliseconds(25);

    /// <summary>What a message says to somebody.</summary>
    /// <param name="message">The message.</param>
    /// <param name="name">Who listens.</param>
    /// <param name="queues">Those from which he fetches.</param>
    public static WakeCall Read(string? message, string name, IReadOnlyList<string> queues)
    {
        if (message is not ['\n', ..])
            return WakeCall.Now;
        var call = WakeCall.Not;
        foreach (var line in message.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (mark, called) = (line[..1], line[1..]);
            if ((mark == AtOnce && called == name) || (mark == Queue && queues.Contains(called)))
                return WakeCall.Now;
            if (mark == ABitLater && called == name)
                call = WakeCall.Later;
        }

        return call;
    }
}
