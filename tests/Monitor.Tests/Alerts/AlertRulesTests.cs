using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Monitor.Alerts;
using Microsoft.Extensions.Configuration;
using static HpcHangfire.Farm.Tests.Hosts.SampleMaker;

namespace HpcHangfire.Monitor.Tests.Alerts;

/// <summary>When alerts begin and end.</summary>
public sealed class AlertRulesTests
{
    private static readonly AlertThresholds Usual = new(80, 85, 90);
    private readonly AlertRules _rules = new(Usual);

    [Theory]
    [InlineData(80, 85, 90, new HostAlertKind[0])]
    [InlineData(80.1, 0, 0, new[] { HostAlertKind.CpuHigh })]
    [InlineData(0, 85.1, 0, new[] { HostAlertKind.MemoryHigh })]
    [InlineData(0, 0, 90.1, new[] { HostAlertKind.DiskHigh })]
    [InlineData(100, 100, 100, new[] { HostAlertKind.CpuHigh, HostAlertKind.MemoryHigh, HostAlertKind.DiskHigh })]
    public void An_alert_begins_above_its_threshold(double cpu, double memory, double disk, HostAlertKind[] expected)
    {
        var changes = _rules.Apply(Sample(cpu, memory, disk));

        Assert.Equal(expected, _rules.Active.Select(alert => alert.Kind));
        Assert.Equal(expected, changes.Where(change => change.Begins).Select(change => change.Alert.Kind));
    }

    [Fact]
    public void An_alert_that_is_on_ends_five_points_below_its_threshold()
    {
        _rules.Apply(Sample(cpu: 90));
        Assert.Empty(_rules.Apply(Sample(cpu: 75.1)));
        Assert.Equal(75.1, Assert.Single(_rules.Active).Percent);

        Assert.False(Assert.Single(_rules.Apply(Sample(cpu: 75))).Begins);
        Assert.Empty(_rules.Active);
        Assert.Empty(_rules.Apply(Sample(cpu: 79)));
        Assert.Empty(_rules.Active);
    }

    [Fact]
    public void A_threshold_of_zero_can_still_end()
    {
        var rules = new AlertRules(Usual with { CpuPercent = 0 });
        rules.Apply(Sample(cpu: 1));
        rules.Apply(Sample(cpu: 0));

        Assert.Empty(rules.Active);
    }

    [Fact]
    public void The_report_tells_the_same_alerts()
    {
        _rules.Apply(Sample(cpu: 99, disk: 99));

        Assert.Equal(new HostAlerts(CpuHigh: true, MemoryHigh: false, DiskHigh: true), HostAlerts.Of([.. _rules.Active.Select(alert => alert.Kind)]));
    }

    [Fact]
    public void Averages_are_over_the_last_ten_samples()
    {
        HostSample[] samples = [Sample(cpu: 100, memory: 100), .. Enumerable.Range(1, 10).Select(i => Sample(cpu: i, memory: 2 * i))];

        Assert.Equal(new HostAverages(5.5, 11), HostAverages.Of(samples));
        Assert.Equal(new HostAverages(100, 100), HostAverages.Of(samples[..1]));
    }

    [Fact]
    public void Thresholds_come_from_the_environment_of_the_first_system() =>
        Assert.Equal(new AlertThresholds(70.5, 60, 90), AlertThresholds.From(Settings("70.5")));

    [Theory, InlineData("101"), InlineData("-1"), InlineData("mucho"), InlineData("NaN")]
    public void A_threshold_out_of_range_is_refused(string value) =>
        Assert.StartsWith("MEMORIA_CPU_THRESHOLD", Assert.Throws<SettingException>(() => AlertThresholds.From(Settings(value))).Message, StringComparison.Ordinal);

    private static SettingsReader Settings(string cpu) => new(new ConfigurationBuilder().AddInMemoryCollection(
        [new("MEMORIA_CPU_THRESHOLD", cpu), new("MEMORIA_RAM_THRESHOLD", "60")]).Build());
}
