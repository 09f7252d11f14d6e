using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Monitor.Alerts;
using static HpcHangfire.Farm.Tests.Hosts.SampleMaker;

namespace HpcHangfire.Monitor.Tests.Alerts;

/// <summary>The literal JSON of an alert, as the first system's clients read it.</summary>
public sealed class HostAlertConversionsTests
{
    [Theory]
    [InlineData(HostAlertKind.CpuHigh, """{"alertas":[{"tipo":"cpu_alta","mensaje":"Alto uso de CPU: 99.5%","valor":99.5,"timestamp":1751912584.571}]}""")]
    [InlineData(HostAlertKind.MemoryHigh, """{"alertas":[{"tipo":"memoria_alta","mensaje":"Alto uso de memoria: 99.5%","valor":99.5,"timestamp":1751912584.571}]}""")]
    [InlineData(HostAlertKind.DiskHigh, """{"alertas":[{"tipo":"disco_alto","mensaje":"Alto uso de disco: 99.5%","valor":99.5,"timestamp":1751912584.571}]}""")]
    public void An_alert_has_the_contracts_names(HostAlertKind kind, string expected) =>
        Assert.Equal(expected, JsonSerializer.Serialize(new HostAlertsWire([new HostAlert(kind, 99.5, Time).ToWire()]), WireJson.Options));
}
