using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// How many slaves a sender may register in a minute (ESCLAVOS_REGISTROS_MIN), those that are known and stay where they are not
/// counted. The default lets a machine's 64 slaves start at once. In the ten minutes that an unanswered registration counts, one
/// sender can make no more than 800 of them, and a farm knows 1000.
/// </summary>
public sealed class RegistrationRate(SlaveRules rules) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, string>(sender =>
        RateLimitPartition.GetFixedWindowLimiter(Site(sender), _ => new FixedWindowRateLimiterOptions { PermitLimit = rules.RegistrationsAMinute, Window = Minute }));

    /// <summary>Counts one more of a sender's.</summary>
    /// <returns>How long it must wait instead; null when it may register.</returns>
    public TimeSpan? Wait(IPAddress sender)
    {
        using var lease = _limiter.AttemptAcquire(sender);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
            : Minute;
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    // Whoever has one IPv6 address has the 2^64 of its network.
    private static string Site(IPAddress sender) => sender.AddressFamily == AddressFamily.InterNetworkV6
        ? Convert.ToHexString(sender.GetAddressBytes().AsSpan(0, 8))
        : $"{sender}";
}
