using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>A relay for each foreign slave that is known; registrations are in Redis, so a restarted master continues with them.</summary>
internal sealed class Relays(WorkerRegistry registry, GoneWorkers gone, JobEvents events, IServiceProvider services, FarmLoop loop, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly string _master = $"{Environment.MachineName}:{Guid.NewGuid():N}";
    private readonly Dictionary<string, Running> _relays = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await loop.UntilAsync("the relays", Interval, SubscribeAsync, stoppingToken))
            await loop.RunAsync("the relays", Interval, FollowAsync, stoppingToken); // in an outage running ones continue; new slaves are seen afterwards
        await Task.WhenAll(_relays.Values.Select(StopAsync));
    }

    private async Task<bool> SubscribeAsync(CancellationToken stopping)
    {
        await events.ListenAsync(Tell);
        return true; // from now on the connection renews it by itself
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        var known = (await registry.AllAsync())
            .Select(worker => worker.Registration)
            .Where(slave => !slave.IsOurs && (slave.Machine is null || slave.Machine == Environment.MachineName))
            .ToDictionary(slave => slave.Id);
        foreach (var (id, relay) in _relays.Where(r => !known.ContainsKey(r.Key)).ToList())
        {
            relay.Slave.Replace();
            await StopAsync(relay);
            lock (_relays)
                _relays.Remove(id);
            await gone.ForgetTracesAsync(id); // it went on asking for jobs until now
        }

        foreach (var (id, registration) in known)
        {
            if (_relays.TryGetValue(id, out var relay))
                relay.Slave.Register(registration);
            else
                Start(registration, stoppingToken);
        }
    }

    private void Start(WorkerRegistration registration, CancellationToken stoppingToken)
    {
        var slave = new ForeignSlave(registration, time);
        var relay = ActivatorUtilities.CreateInstance<Relay>(services, slave, _master);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var running = Task.Run(() => relay.RunAsync(stop.Token), CancellationToken.None);
        lock (_relays)
            _relays.Add(registration.Id, new Running(slave, stop, running));
    }

    private static async Task StopAsync(Running relay)
    {
        await relay.Stop.CancelAsync();
        await relay.Task;
        relay.Stop.Dispose();
    }

    private void Tell(JobChange change)
    {
        lock (_relays)
        {
            foreach (var relay in _relays.Values.Where(r => r.Slave.Job == change.JobId))
                relay.Slave.Tell();
        }
    }

    private sealed record Running(ForeignSlave Slave, CancellationTokenSource Stop, Task Task);
}
