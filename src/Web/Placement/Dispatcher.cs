using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Placement;

/// <summary>
/// Scores the workers once a second (DISTRIBUCION_INTERVAL). It hands out no jobs: the workers elect among themselves by the
/// last scores, so they continue without a master, or in an outage. It also publishes this master's own use of its host, and calls for jobs for which nobody came.
/// </summary>
public sealed class Dispatcher(ScoreBoard scores, Election election, HostUse use, MasterOptions options, FarmLoop loop) : BackgroundService
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("scores", options.ScoreInterval, ScoreAsync, stoppingToken);

    private async Task ScoreAsync(CancellationToken stopping)
    {
        await scores.RenewAsync();
        await election.CallForLateAsync();
        await use.ExchangeAsync(options.Host);
    }
}
