using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Placement;

/// <summary>
/// Says once a second who is best placed (DISTRIBUCION_INTERVAL). It hands out nothing: the workers elect among themselves by
/// the last scores, so that without a master they go on. This master's own use of its host is published here too.
/// </summary>
public sealed class Dispatcher(ScoreBoard scores, HostUse use, MasterOptions options, TimeProvider time) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(options.ScoreInterval, time);
        do
        {
            try
            {
                await scores.RenewAsync();
                await use.ExchangeAsync(options.Host);
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                // The last scores stand.
            }
        }
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }
}
