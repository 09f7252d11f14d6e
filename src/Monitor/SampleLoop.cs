using HpcHangfire.Farm.Hosts;
using HpcHangfire.Monitor.Alerts;

namespace HpcHangfire.Monitor;

/// <summary>Samples the host at a fixed interval, keeps the samples, judges them and pushes them to Redis.</summary>
internal sealed partial class SampleLoop(
    MonitorSettings settings,
    HostSampler sampler,
    Readings readings,
    AlertRules rules,
    HostStore store,
    Reporter reporter,
    RedisLink link,
    TimeProvider time,
    ILogger<SampleLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(settings.SampleInterval, time);
        do
        {
            var sample = sampler.Read();
            var changes = rules.Apply(sample);
            readings.Add(sample);
            await link.TryAsync(() => store.PushSampleAsync(settings.Host, sample), stoppingToken);
            foreach (var change in changes)
                Log(change);
            if (changes.Count > 0)
                await reporter.ReportAsync(stoppingToken); // gates on this host wait for it
        }
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }

    private void Log(HostAlertChange change)
    {
        if (change.Begins)
            LogBegins(change.Alert.Kind, settings.Host, change.Alert.Percent);
        else
            LogEnds(change.Alert.Kind, settings.Host, change.Alert.Percent);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert {Kind} begins on {Host}: {Percent:0.0} %")]
    private partial void LogBegins(HostAlertKind kind, string host, double percent);

    [LoggerMessage(Level = LogLevel.Information, Message = "Alert {Kind} ends on {Host}: {Percent:0.0} %")]
    private partial void LogEnds(HostAlertKind kind, string host, double percent);
}
