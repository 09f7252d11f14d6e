using Hangfire;
using Hangfire.Common;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>
/// Stands for one foreign slave among the workers: pings it, says in Redis that it lives, and while it does runs a Hangfire
/// server with one slot whose job is to have the slave do it. Of several masters one relays at a time.
/// </summary>
internal sealed partial class Relay(
    ForeignSlave slave,
    string master,
    WorkerRegistry registry,
    FarmRedis redis,
    Election election,
    LeaseTable leases,
    LeaseKeeper keeper,
    IJobFilterProvider filters,
    RelayOptions options,
    SlaveAddresses addresses,
    IServiceProvider services,
    TimeProvider time,
    ILogger<Relay> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Relays whenever it is this master's turn, until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (await TakeTurnAsync() == true)
            {
                using var turn = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                await Task.WhenAll(HoldAsync(turn), PingAsync(turn.Token));
                await EndTurnAsync();
            }

            await Task.Delay(Soon, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Prolongs the turn and repeats what the slave said, until the turn is lost.</summary>
    private async Task HoldAsync(CancellationTokenSource turn)
    {
        using var changed = new SemaphoreSlim(1);
        void Wake()
        {
            lock (changed)
            {
                if (changed.CurrentCount == 0)
                    changed.Release();
            }
        }

        slave.JobChanged += Wake;
        try
        {
            while (!turn.IsCancellationRequested)
            {
                await changed.WaitAsync(Interval, turn.Token);
                if (await TakeTurnAsync() == false)
                {
                    LogTurnLost(slave.Id);
                    await turn.CancelAsync();
                }
                else
                {
                    await SayAsync();
                }
            }
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested)
        {
        }
        finally
        {
            slave.JobChanged -= Wake;
        }
    }

    private async Task PingAsync(CancellationToken turn)
    {
        using var link = new SlaveLink(options, addresses, () => slave.Registration);
        using var doubts = new SemaphoreSlim(0, 1);
        void Doubt()
        {
            lock (doubts)
            {
                if (doubts.CurrentCount == 0)
                    doubts.Release();
            }
        }

        slave.Doubted += Doubt;
        RelayServer? server = null;
        try
        {
            for (var misses = 0; !turn.IsCancellationRequested;)
            {
                var asked = time.GetTimestamp();
                var ping = await link.PingAsync(slave.Registration, turn);
                if (ping.Failure is null)
                {
                    misses = 0;
                    var isNew = !slave.IsActive;
                    slave.Answered(ping, asked);
                    await AnsweredAsync(isNew);
                    server ??= await StartAsync(link, turn);
                }
                else if (ping.IsRefused || ++misses > 1)
                {
                    if (slave.IsActive)
                        LogSilent(slave.Id, ping.Failure);
                    slave.FellSilent(); // its job sees this first, and ends as a failed attempt
                    await StopAsync(server);
                    server = null;
                    await LeaveAsync();
                }
                else
                {
                    continue; // one that is ill may answer now; a second silence counts
                }

                var pause = (slave.IsInDoubt && options.PingInterval > Soon ? Soon : options.PingInterval) - time.GetElapsedTime(asked);
                await doubts.WaitAsync(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, turn);
            }
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested)
        {
        }
        finally
        {
            slave.Doubted -= Doubt;
            await StopAsync(server);
        }
    }

    private async Task<RelayServer?> StartAsync(SlaveLink link, CancellationToken turn)
    {
        var storage = new FarmStorage(redis, election, leases, keeper, new LeaseOwner(slave.Id, slave.Registration.Address), Fetch);
        try
        {
            await storage.SubscribeAsync();
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            storage.Dispose();
            return null; // the next ping tries again
        }

        turn.ThrowIfCancellationRequested();
        var server = FarmHangfire.ServerOptions();
        server.ServerName = $"relevo:{slave.Id}";
        server.IsLightweightServer = true;
        server.Queues = [QueueNames.OfWorker(slave.Id), .. QueueNames.General];
        server.FilterProvider = FarmHangfire.RenderFilters(filters);
        server.Activator = new OneJob(ActivatorUtilities.CreateInstance<RelayJob>(services, slave, link));
        server.ShutdownTimeout = Interval;
        LogActive(slave.Id, slave.Registration.Address, slave.Registration.Port);
        return new RelayServer(new BackgroundJobServer(server, storage), storage);
    }

    private Fetched Fetch(IReadOnlyList<string> queues)
    {
        if (!slave.MayFetch)
            return default;
        var owner = new LeaseOwner(slave.Id, slave.Registration.Address);
        // One pinned to it that it cannot do fails there, with the reason.
        return election.FetchNext(owner, queues, slave.State?.RoomBytes, slave.Registration.Algorithms);
    }

    private static async Task StopAsync(RelayServer? running)
    {
        if (running is null)
            return;
        running.Server.SendStop();
        await running.Server.WaitForShutdownAsync(CancellationToken.None);
        running.Server.Dispose();
        running.Storage.Dispose();
    }

    /// <summary>True: it is this master's turn. False: another's. Null: Redis is away, and so are the others.</summary>
    private async Task<bool?> TakeTurnAsync()
    {
        try
        {
            return await registry.TakeTurnAsync(slave.Id, master);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            return null;
        }
    }

    private Task EndTurnAsync() => TellAsync(() => registry.EndTurnAsync(slave.Id, master));

    private Task SayAsync() => TellAsync(async () =>
    {
        slave.Order = await registry.OrderAsync(slave.Id);
        if (slave.State is { } state)
            await registry.SayAsync(slave.Id, state);
    });

    private Task LeaveAsync() => TellAsync(() => registry.LeaveAsync(slave.Id));

    private async Task AnsweredAsync(bool isNew)
    {
        await TellAsync(() => registry.SeenAsync(slave.Registration));
        if (isNew)
            await SayAsync();
    }

    // What gets lost in an outage is said again in two seconds, or expires.
    private static async Task TellAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
        }
    }

    private sealed record RelayServer(BackgroundJobServer Server, FarmStorage Storage);

    /// <summary>Hangfire asks here for the one thing that this server can do.</summary>
    private sealed class OneJob(IRenderJob job) : JobActivator
    {
        public override object ActivateJob(Type jobType) => jobType == typeof(IRenderJob) ? job : throw new NotSupportedException($"{jobType} is no work for a foreign slave.");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Foreign slave {Slave} at {Address}:{Port} answers; it gets jobs")]
    private partial void LogActive(string slave, string address, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Foreign slave {Slave} is silent: {Reason}")]
    private partial void LogSilent(string slave, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another master relays to the foreign slave {Slave} now")]
    private partial void LogTurnLost(string slave);
}
