using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Monitor.Alerts;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Monitor.Tests;

/// <summary>The environment of a monitor.</summary>
public sealed class MonitorSettingsTests
{
    [Fact]
    public void Defaults_are_those_of_the_first_system()
    {
        var settings = Read();

        Assert.Equal(("memoria1", Environment.MachineName, "http://0.0.0.0:5003"), (settings.Node, settings.Host, settings.ListenUrl));
        Assert.Equal((5, 30), (settings.SampleInterval.TotalSeconds, settings.ReportInterval.TotalSeconds));
        Assert.Equal(new AlertThresholds(80, 85, 90), settings.Thresholds);
        Assert.Equal(("localhost:6379", "datos"), (settings.Redis.ToString(), settings.DataFolder));
    }

    [Theory]
    [InlineData("::1", "5004", "http://[::1]:5004")]
    [InlineData("localhost", "5004", "http://localhost:5004")]
    [InlineData("localhost", "0", "http://127.0.0.1:0")]
    public void It_listens_where_it_is_told(string host, string port, string url) =>
        Assert.Equal(url, Read(("MEMORIA_HOST", host), ("MEMORIA_PORT", port)).ListenUrl);

    [Theory]
    [InlineData("MEMORIA_PORT", "70000")]
    [InlineData("MEMORIA_HOST", "nombre.raro")]
    [InlineData("MEMORIA_REPORT_INTERVAL", "0")]
    [InlineData("MEMORIA_MUESTRA_INTERVAL", "15")]
    [InlineData("MEMORIA_RAM_THRESHOLD", "alto")]
    [InlineData("LOG_LEVEL", "FUERTE")]
    [InlineData("REDIS", "localhost:6379,noexiste=1")]
    public void A_wrong_setting_ends_the_program_at_its_start_with_its_name(string name, string value) =>
        Assert.StartsWith($"{name}={value}: ", Assert.Throws<SettingException>(() => MonitorApp.Build([], [new(name, value)])).Message, StringComparison.Ordinal);

    private static MonitorSettings Read(params (string Name, string Value)[] settings) => MonitorSettings.From(new SettingsReader(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create<string, string?>(one.Name, one.Value))).Build()));
}
