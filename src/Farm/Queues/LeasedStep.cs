using Hangfire.Server;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Queues;

/// <summary>Steps of a job's record that an outage must not lose.</summary>
public static class LeasedStep
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Repeats a step until Redis answers: what was rendered must not be lost to an outage. A lost lease ends it.</summary>
    /// <exception cref="JobAbortedException">The lease is lost: another worker changes Hangfire's state.</exception>
    public static async Task<T> PersistAsync<T>(this Lease lease, Func<Task<T>> step)
    {
        while (true)
        {
            try
            {
                return await step();
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                if (lease.IsLost)
                    throw new JobAbortedException();
                await Task.Delay(Interval, lease.Lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
