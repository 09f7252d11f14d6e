using HpcHangfire.Farm.Loops;

namespace HpcHangfire.Monitor;

/// <summary>Reports at once after the first sample, then at a fixed interval.</summary>
internal sealed class ReportLoop(MonitorSettings settings, Readings readings, Reporter reporter, FarmLoop loop) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readings.First.WaitAsync(stoppingToken);
        await loop.RunAsync("the reports", settings.ReportInterval, reporter.ReportAsync, stoppingToken);
    }
}
