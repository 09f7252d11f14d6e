using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Monitor.Alerts;

namespace HpcHangfire.Monitor;

/// <summary>Samples the host at a fixed interval, keeps the samples, judges them and pushes them to Redis; while Redis is away they stay in memory.</summary>
internal sealed partial class SampleLoop(
    MonitorSettings settings,
    HostSampler sampler,
    Readings readings,
    AlertRules rules,
    HostStore store,
    Reporter reporter,
    RedisHealth redis,
    FarmLoop loop,
    ILogger<SampleLoop> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync("the samples", settings.SampleInterval, SampleAsync, stoppingToken);

    private async Task SampleAsync(CancellationToken stopping)
    {
        var sample = sampler.Read();
        var changes = rules.Apply(sample);
        readings.Add(sample);
        await redis.TryAsync(() => store.PushSampleAsync(settings.Host, sample), stopping);
        foreach (var change in changes)
            Log(change);
        if (changes.Count > 0)
            await reporter.ReportAsync(stopping); // gates on this host wait for it
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
