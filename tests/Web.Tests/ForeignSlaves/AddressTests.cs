using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.ForeignSlaves;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>Which addresses a registration may make the master connect to.</summary>
public sealed class AddressTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Theory]
    [InlineData("10.0.0.7", false, true), InlineData("192.168.1.9", false, true), InlineData("2001:db8::1", false, true)]
    [InlineData("127.0.0.1", false, false), InlineData("127.0.0.1", true, true), InlineData("127.9.9.9", true, true)]
    [InlineData("::1", false, false), InlineData("::ffff:127.0.0.1", false, false)]
    [InlineData("169.254.169.254", false, false), InlineData("169.254.169.254", true, false), InlineData("::ffff:169.254.169.254", true, false), InlineData("fe80::1", true, false)]
    [InlineData("0.0.0.0", true, false), InlineData("224.0.0.1", true, false), InlineData("255.255.255.255", true, false), InlineData("::", true, false)]
    public void Without_a_setting_all_but_special_ones(string address, bool sameMachine, bool allowed) =>
        Assert.Equal(allowed, Addresses("").Allows(IPAddress.Parse(address), sameMachine));

    [Theory]
    [InlineData("10.1.2.3", true), InlineData("192.168.1.9", true), InlineData("10.2.0.1", false), InlineData("8.8.8.8", false)]
    [InlineData("169.254.1.1", true), InlineData("127.0.0.1", false)]
    public void With_a_setting_those_networks(string address, bool allowed) =>
        Assert.Equal(allowed, Addresses("10.1.0.0/16, 192.168.0.0/16,169.254.1.0/24").Allows(IPAddress.Parse(address), false));

    [Fact]
    public void What_is_no_network_is_a_wrong_setting() =>
        Assert.Contains("ESCLAVOS_REDES=10.1.2.3/99", Assert.Throws<SettingException>(() => Addresses("10.0.0.0/8,10.1.2.3/99")).Message, StringComparison.Ordinal);

    [Theory, InlineData("169.254.169.254"), InlineData("0.0.0.0"), InlineData("192.168.3.4")]
    public async Task A_registration_of_a_forbidden_address_is_refused(string address)
    {
        var folder = RunningMaster.NewFolder();
        await using (var master = await RunningMaster.StartAsync(server.Configuration, folder, ("ESCLAVOS_REDES", "10.0.0.0/8")))
        {
            using var answer = await master.SendAsync("POST", "/registrar_esclavo", $$"""{"esclavo_id":"e9","ip":"{{address}}"}""");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.False((await master.GetAsync("/esclavos")).TryGetProperty("e9", out _));
            await master.PostAsync("/registrar_esclavo", """{"esclavo_id":"e8","ip":"127.0.0.1","puerto":9}"""); // the same machine's own
        }

        Directory.Delete(folder, recursive: true);
    }

    private static SlaveAddresses Addresses(string networks) =>
        SlaveAddresses.Read(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new("ESCLAVOS_REDES", networks)]).Build()));
}
