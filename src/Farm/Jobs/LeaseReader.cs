using System.Globalization;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Says who holds a running job. It changes nothing.</summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class LeaseReader(FarmRedis redis)
{
    // In one step: who holds it is never told with another's time.
    private static readonly FarmScript Of = new("job, hf", """
        local f = redis.call('HMGET', key.fence(arg.hf), fenceField.job, fenceField.owner, fenceField.token)
        local ends = redis.call('ZSCORE', key.leases, arg.hf)
        if f[1] ~= arg.job or not f[2] or (f[3] or '') == '' or not ends then return {} end
        return {f[2], f[3], ends}
        """);

    /// <summary>The lease on a job; null while nobody holds it.</summary>
    /// <param name="job">Its record.</param>
    public async Task<LeaseWire?> FindAsync(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job is not { State: JobState.Running, HangfireId: { } carrier })
            return null;
        var lease = (RedisValue[])(await Of.RunAsync(redis.Database, ("job", job.Id), ("hf", carrier)))!;
        return lease.Length == 0 ? null : redis.Broken.Try(FarmKeys.Fence(carrier), () => Read(lease));
    }

    // A token is the microsecond at which it was given.
    private static LeaseWire Read(RedisValue[] lease)
    {
        var token = long.Parse(lease[1].ToString(), CultureInfo.InvariantCulture);
        return new LeaseWire(lease[0].ToString(), token, Moment(token / 1000), Moment((long)double.Parse(lease[2].ToString(), CultureInfo.InvariantCulture)));
    }

    private static double Moment(long milliseconds) => WireJson.Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
