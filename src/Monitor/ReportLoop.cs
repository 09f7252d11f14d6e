namespace HpcHangfire.Monitor;

/// <summary>Reports at once after the first sample, then at a fixed interval.</summary>
internal sealed class ReportLoop(MonitorSettings settings, Readings readings, Reporter reporter, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readings.First.WaitAsync(stoppingToken);
        using var tick = new PeriodicTimer(settings.ReportInterval, time);
        do
            await reporter.ReportAsync(stoppingToken);
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }
}
