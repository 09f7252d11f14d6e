using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>Keeps asking a foreign slave how it is. It gets jobs while it answers; two silences, or a refused connection, end that.</summary>
internal sealed partial class SlavePings(
    ForeignSlave slave,
    SlaveLink link,
    RelayServer server,
    WorkerRegistry registry,
    RelayOptions options,
    RedisHealth redis,
    FarmLoop loop,
    TimeProvider time,
    ILogger<SlavePings> log)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    // A slave may register only once in its life, so a silent one is asked for a month, and is never missed for longer than this once it is back.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private int _misses;
    private bool _askAgain;

    /// <summary>Pings until the turn is over.</summary>
    public async Task RunAsync(CancellationToken turn)
    {
        try
        {
            await loop.RunAsync($"the pings to {slave.Id}", Pause, slave.Doubts, AskAsync, turn);
        }
        finally
        {
            await server.StopAsync();
        }
    }

    /// <summary>Reads what the operator wants of the slave, and repeats in Redis what it last said.</summary>
    public async Task SayAsync()
    {
        slave.Order = await registry.OrderAsync(slave.Id);
        if (slave.State is { } state)
            await registry.SayAsync(slave.Id, state);
    }

    private TimeSpan Pause()
    {
        if (_askAgain)
            return TimeSpan.Zero;
        if (slave.IsActive)
            return slave.IsInDoubt && options.PingInterval > Soon ? Soon : options.PingInterval;
        return Rest(slave.Registration, time.GetUtcNow(), options.PingInterval);
    }

    /// <summary>How long a silent slave is left in peace: the longer it is silent, the longer; one on trial, so that it is asked ten times.</summary>
    internal static TimeSpan Rest(WorkerRegistration slave, DateTimeOffset now, TimeSpan interval)
    {
        if (slave.OnTrialSince is not null)
            return Min(interval, GoneWorkers.Trial / 10);
        var longest = interval > Longest ? interval : Longest;
        var tenth = (now - slave.LastSeen) / 10;
        return tenth < interval ? interval : Min(tenth, longest);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task AskAsync(CancellationToken turn)
    {
        var asked = time.GetTimestamp();
        var ping = await link.PingAsync(slave.Registration, turn);
        _askAgain = false;
        if (ping.Failure is null)
            await AnsweredAsync(ping, asked, turn);
        else if (ping.IsRefused || ++_misses > 1)
            await SilentAsync(ping.Failure, turn);
        else
            _askAgain = true; // a slow one may answer now; a second silence counts
    }

    private async Task AnsweredAsync(SlavePing ping, long asked, CancellationToken turn)
    {
        _misses = 0;
        var isNew = !slave.IsActive;
        slave.Answered(ping, asked);
        await redis.TryAsync(() => registry.SeenAsync(slave.Registration), turn);
        if (isNew)
            await redis.TryAsync(SayAsync, turn); // what the operator wants of it is known before a job comes
        await server.StartAsync(turn);
    }

    private async Task SilentAsync(string reason, CancellationToken turn)
    {
        if (slave.IsActive)
            LogSilent(slave.Id, reason);
        slave.FellSilent(); // its job sees this first, and ends as a failed attempt
        await server.StopAsync();
        await redis.TryAsync(() => registry.LeaveAsync(slave.Id), turn);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Foreign slave {Slave} is silent: {Reason}")]
    private partial void LogSilent(string slave, string reason);
}
