using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// Represents one foreign slave among the workers; of several masters, one at a time has the turn. During its turn it repeats in
/// Redis what the slave last said, pings it (<see cref="SlavePings"/>), and gives it jobs while it answers
/// (<see cref="RelayServer"/>).
/// </summary>
internal sealed partial class Relay(
    ForeignSlave slave,
    string master,
    WorkerRegistry registry,
    RelayOptions options,
    SlaveAddresses addresses,
    IServiceProvider services,
    RedisHealth redis,
    FarmLoop loop,
    ILogger<Relay> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Relays whenever it is this master's turn, until told to stop.</summary>
    public Task RunAsync(CancellationToken stopping) => loop.RunAsync($"the relay to {slave.Id}", Soon, RelayAsync, stopping);

    private async Task RelayAsync(CancellationToken stopping)
    {
        if (!await registry.TakeTurnAsync(slave.Id, master))
            return;
        using var link = new SlaveLink(options, addresses, () => slave.Registration);
        var server = ActivatorUtilities.CreateInstance<RelayServer>(services, slave, link, master);
        var pings = ActivatorUtilities.CreateInstance<SlavePings>(services, slave, link, server);
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAll(
            loop.RunAsync($"the turn at {slave.Id}", () => Interval, slave.Changes, _ => HoldAsync(turn, pings), turn.Token),
            pings.RunAsync(turn.Token));
        await redis.TryAsync(() => registry.EndTurnAsync(slave.Id, master), CancellationToken.None);
    }

    /// <summary>Extends the turn, and repeats what the slave said; in an outage the others cannot take the turn either.</summary>
    private async Task HoldAsync(CancellationTokenSource turn, SlavePings pings)
    {
        if (!await registry.TakeTurnAsync(slave.Id, master))
        {
            LogTurnLost(slave.Id);
            await turn.CancelAsync();
            return;
        }

        await pings.SayAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another master relays to the foreign slave {Slave} now")]
    private partial void LogTurnLost(string slave);
}
