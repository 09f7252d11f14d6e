using Hangfire;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>Tells an outage, which passes, from a bug, which does not.</summary>
public static class RedisOutage
{
    // A server that is starting, full, or between two masters answers, but with a refusal that ends by itself.
    // A transaction that contains something refused ends with EXECABORT.
    private static readonly string[] PassingRefusals = ["LOADING", "BUSY ", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "OOM", "MISCONF", "TRYAGAIN", "NOREPLICAS", "EXECABORT"];

    /// <summary>
    /// True when <paramref name="exception"/> says that Redis cannot be used now: no connection, no answer in time, or a
    /// refusal that passes. A script error or a wrong type is a bug and gives false.
    /// </summary>
    public static bool Is(Exception exception) => exception switch
    {
        RedisConnectionException or RedisTimeoutException or NearlyFullException => true,
        BackgroundJobClientException { InnerException: { } cause } => Is(cause), // Hangfire's client wraps whatever its storage throws
        RedisServerException e => PassingRefusals.Any(start => e.Message.StartsWith(start, StringComparison.Ordinal)),
        _ => false,
    };

    /// <summary>The first sentence of an outage's message; a screenful of the client's counters follows it. Any other message stays whole.</summary>
    public static string Summary(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var message = (exception is BackgroundJobClientException { InnerException: { } cause } ? cause : exception).Message.ReplaceLineEndings(" ");
        if (!Is(exception))
            return message;
        var end = message.IndexOfAny(['.', ',', ';'], Math.Min(message.Length, 20));
        return end < 0 ? message[..Math.Min(message.Length, 160)] : message[..Math.Min(end, 160)];
    }
}
