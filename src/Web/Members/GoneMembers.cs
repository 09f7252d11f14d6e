using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.Members;

/// <summary>
/// Forgets workers and memory nodes that have been silent for too long, so that they take no place from others. Silence while no master
/// ran proves nothing, so a master forgets nobody before all had time to speak to it, or to be asked by it.
/// </summary>
public sealed partial class GoneMembers(GoneWorkers workers, HostStore hosts, FarmLoop loop, TimeProvider time, ILogger<GoneMembers> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(GoneWorkers.Trial, time, stoppingToken);
        await loop.RunAsync("gone members", Interval, ForgetAsync, stoppingToken);
    }

    private async Task ForgetAsync(CancellationToken stopping)
    {
        await hosts.ForgetSilentAsync();
        foreach (var worker in await workers.ForgetSilentAsync())
            LogForgotten(worker);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} has been silent for too long and is forgotten")]
    private partial void LogForgotten(string worker);
}
