using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Placement;

/// <summary>
/// Says once a second who is best placed (DISTRIBUCION_INTERVAL). It hands out nothing: the workers elect among themselves by
/// the last scores, so that without a master, or in an outage, they go on. This master's own use of its host is published here too.
/// </summary>
public sealed class Dispatcher(ScoreBoard scores, HostUse use, MasterOptions options, FarmLoop loop) : BackgroundService
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("scores", options.ScoreInterval, ScoreAsync, stoppingToken);

    private async Task ScoreAsync(CancellationToken stopping)
    {
        await scores.RenewAsync();
        await use.ExchangeAsync(options.Host);
    }
}
