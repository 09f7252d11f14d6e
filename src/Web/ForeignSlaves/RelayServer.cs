using Hangfire;
using Hangfire.Common;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>The Hangfire server with one slot that runs while a foreign slave answers; it has the slave do its jobs.</summary>
internal sealed partial class RelayServer(
    ForeignSlave slave,
    SlaveLink link,
    string master,
    FarmRedis connection,
    RedisHealth redis,
    Election election,
    LeaseTable leases,
    LeaseKeeper keeper,
    IJobFilterProvider filters,
    IServiceProvider services,
    ILogger<RelayServer> log)
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(2);
    private (BackgroundJobServer Server, FarmStorage Storage)? _running;

    /// <summary>Starts it unless it runs; not in an outage.</summary>
    /// <exception cref="OperationCanceledException">The turn is over.</exception>
    public async Task StartAsync(CancellationToken turn)
    {
        if (_running is not null)
            return;
        var storage = new FarmStorage(connection, election, leases, keeper, new LeaseOwner(slave.Id, slave.Registration.Address), fetch: Fetch);
        try
        {
            if (!await redis.TryAsync(storage.SubscribeAsync, turn))
                return;
            turn.ThrowIfCancellationRequested();
            slave.MayHaveOrphan = true; // the last master's
            _running = (new BackgroundJobServer(Options(), storage), storage);
            LogActive(slave.Id, slave.Registration.Address, slave.Registration.Port);
        }
        finally
        {
            if (_running is null)
                storage.Dispose();
        }
    }

    /// <summary>Stops it, if it runs.</summary>
    public async Task StopAsync()
    {
        if (_running is not var (server, storage))
            return;
        _running = null;
        server.SendStop();
        await server.WaitForShutdownAsync(CancellationToken.None);
        server.Dispose();
        await storage.LeaveAsync();
        storage.Dispose();
    }

    private BackgroundJobServerOptions Options()
    {
        var options = FarmHangfire.ServerOptions();
        options.ServerName = $"relevo:{slave.Id}";
        options.IsLightweightServer = true;
        options.Queues = [QueueNames.OfWorker(slave.Id), .. QueueNames.General];
        options.FilterProvider = FarmHangfire.RenderFilters(filters);
        options.Activator = new OneJob(ActivatorUtilities.CreateInstance<RelayJob>(services, slave, link));
        options.ShutdownTimeout = ShutdownLimit;
        return options;
    }

    private Fetched Fetch(IReadOnlyList<string> queues)
    {
        var owner = new LeaseOwner(slave.Id, slave.Registration.Address);
        if (slave.MayHaveOrphan)
        {
            var orphan = leases.TakeOver(owner, master);
            slave.MayHaveOrphan = false;
            if (orphan is not null)
                return new Fetched(orphan, null);
        }

        if (!slave.MayFetch)
            return new Fetched(null, FarmStorage.Again); // its next ping or an order of its operator's may change that, and wakes nobody
        // A job pinned to it that it cannot do fails there, with the reason.
        return election.FetchNext(owner, queues, slave.State?.RoomBytes, slave.Registration.Algorithms);
    }

    /// <summary>Gives Hangfire the one job that this server can do.</summary>
    private sealed class OneJob(IRenderJob job) : JobActivator
    {
        public override object ActivateJob(Type jobType) => jobType == typeof(IRenderJob) ? job : throw new NotSupportedException($"{jobType} is no work for a foreign slave.");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Foreign slave {Slave} at {Address}:{Port} answers; it gets jobs")]
    private partial void LogActive(string slave, string address, int port);
}
