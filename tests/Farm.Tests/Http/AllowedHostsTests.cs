using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Tests.Http;

/// <summary>The names under which a program answers.</summary>
public sealed class AllowedHostsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("[::1]")]
    [InlineData("[fe80::1]")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("localhost.")]
    [InlineData("granja.localhost")]
    [InlineData("maestro")]
    [InlineData("granja.ejemplo.org")]
    [InlineData("GRANJA.ejemplo.ORG.")]
    [InlineData("a.lab.local")]
    [InlineData("b.a.lab.local")]
    [InlineData("esclavo1.red.casa")]
    public void These_are_ours(string host) => Assert.True(Read("granja.ejemplo.org, *.lab.local").Allows(host), host);

    [Theory]
    [InlineData("ejemplo.org")]
    [InlineData("granja.ejemplo.org.mala.example")]
    [InlineData("malagranja.ejemplo.org")]
    [InlineData("lab.local")]
    [InlineData("mallab.local")]
    [InlineData("localhost.mala.example")]
    [InlineData("127.0.0.1.mala.example")]
    [InlineData("[::1].mala.example")]
    [InlineData("127.0.0.1..")]
    public void These_are_somebody_elses(string host) => Assert.False(Read("granja.ejemplo.org, *.lab.local").Allows(host), host);

    [Fact]
    public void The_machines_own_name_is_ours() => Assert.True(Read("").Allows(Environment.MachineName));

    [Theory]
    [InlineData("http://granja.ejemplo.org")]
    [InlineData("granja ejemplo")]
    [InlineData("*")]
    [InlineData("bien.org,,granja/*")]
    public void What_is_no_name_is_refused(string setting) =>
        Assert.Contains("HOSTS_PERMITIDOS", Assert.Throws<SettingException>(() => Read(setting)).Message, StringComparison.Ordinal);

    private static AllowedHosts Read(string setting) => AllowedHosts.Read(new SettingsReader(new ConfigurationBuilder()
        .AddInMemoryCollection([new("HOSTS_PERMITIDOS", setting), new("ESCLAVO_IP", "esclavo1.red.casa")]).Build()));
}
