using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Web.ForeignSlaves;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>Which addresses a registration may make the master connect to.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("10.0.0.7", false, true), InlineData("192.168.1.9", false, true), InlineData("2001:db8::1", false, true)]
    [InlineData("127.0.0.1", false, false), InlineData("127.0.0.1", true, true), InlineData("127.9.9.9", true, true)]
    [InlineData("::1", false, false), InlineData("::ffff:127.0.0.1", false, false)]
    [InlineData("169.254.169.254", false, false), InlineData("169.254.169.254", true, false), InlineData("::ffff:169.254.169.254", true, false), InlineData("fe80::1", true, false)]
    [InlineData("100.100.100.200", true, false), InlineData("168.63.129.16", true, false), InlineData("fd00:ec2::254", true, false)]
    [InlineData("fd00:ec2::23", true, false), InlineData("fd00:ec2:ffff::1", true, false), InlineData("fd00:ec3::254", false, true)]
    [InlineData("fd20:ce::254", true, false), InlineData("fd20:ce::253", false, true), InlineData("192.0.0.192", true, false), InlineData("192.0.0.191", false, true)]
    [InlineData("::ffff:192.0.0.192", true, false), InlineData("64:ff9b::192.0.0.192", true, false), InlineData("2002:c000:c0::1", true, false)]
    [InlineData("64:ff9b:1::169.254.169.254", true, false), InlineData("64:ff9b:1:7f00:0:100::", true, false), InlineData("64:ff9b:1::a00:7", false, false), InlineData("64:ff9b:2::a00:7", false, true)]
    [InlineData("::ffff:0:169.254.169.254", true, false), InlineData("::ffff:0:127.0.0.1", false, false), InlineData("::ffff:0:127.0.0.1", true, true), InlineData("::ffff:0:10.0.0.7", false, true)]
    [InlineData("::127.0.0.1", false, false), InlineData("64:ff9b::127.0.0.1", false, false), InlineData("2002:7f00:1::", false, false), InlineData("64:ff9b::a00:7", false, true)]
    [InlineData("::169.254.169.254", true, false), InlineData("64:ff9b::169.254.169.254", true, false), InlineData("2002:a9fe:a9fe::1", true, false), InlineData("2002:a00:7::1", false, true)]
    [InlineData("2001::80ff:fffe", false, false), InlineData("2001:0:4136:e378:8000:63bf:5601:5601", true, false), InlineData("2001::f5ff:fff8", false, true), InlineData("2001:1::1", false, true), InlineData("fec0::1", false, false)]
    [InlineData("0.0.0.0", true, false), InlineData("224.0.0.1", true, false), InlineData("255.255.255.255", true, false), InlineData("::", true, false)]
    public void Without_a_setting_all_but_special_ones(string address, bool sameMachine, bool allowed) =>
        Assert.Equal(allowed, Addresses("").Allows(IPAddress.Parse(address), sameMachine));

    [Theory]
    [InlineData("10.1.2.3", true), InlineData("192.168.1.9", true), InlineData("10.2.0.1", false), InlineData("8.8.8.8", false)]
    [InlineData("169.254.1.1", true), InlineData("127.0.0.1", false), InlineData("100.100.100.200", true)]
    [InlineData("64:ff9b::10.1.2.3", true), InlineData("64:ff9b::10.2.0.1", false), InlineData("2002:a01:203::", true)]
    [InlineData("::ffff:0:10.1.2.3", true), InlineData("::ffff:0:10.2.0.1", false), InlineData("64:ff9b:1::10.1.2.3", false), InlineData("fd20:ce::254", false)]
    public void With_a_setting_those_networks(string address, bool allowed) =>
        Assert.Equal(allowed, Addresses("10.1.0.0/16, 192.168.0.0/16,169.254.1.0/24,100.100.0.0/16").Allows(IPAddress.Parse(address), false));

    [Fact]
    public void What_is_no_network_is_a_wrong_setting() =>
        Assert.Contains("ESCLAVOS_REDES=10.1.2.3/99", Assert.Throws<SettingException>(() => Addresses("10.0.0.0/8,10.1.2.3/99")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.7", "10.0.0.7"), InlineData("2001:DB8::0:1", "2001:db8::1"), InlineData("[::1]", "::1"), InlineData("::ffff:127.0.0.1", "127.0.0.1")]
    [InlineData("esclavo1", "esclavo1"), InlineData("mi-nodo.casa.example", "mi-nodo.casa.example"), InlineData("0xc0ffee.example", "0xc0ffee.example")]
    [InlineData("2130706433", null), InlineData("0x7f000001", null), InlineData("0X7F000001", null), InlineData("127.1", null), InlineData("0177.0.0.1", null)]
    [InlineData("127.0.0.01", null), InlineData("127.0.0.0x1", null), InlineData("127.0.0.1.", null), InlineData("1.2.3.4.5", null), InlineData("256.1.1.1", null)]
    [InlineData("nodo.7", null), InlineData("a.0x", null), InlineData("１２７.0.0.1", null), InlineData("127.0.0.１", null), InlineData("127。0。0。1", null), InlineData("ⅼocalhost", null)]
    [InlineData("[::1]:80", null), InlineData("127.0.0.1:80", null), InlineData("a/b", null), InlineData("", null)]
    public void An_address_has_one_form(string written, string? read) => Assert.Equal(read, SlaveAddresses.Canonical(written));

    [Theory]
    [InlineData("127.0.0.1", 5001, true), InlineData("127.8.8.8", 5001, true), InlineData("::1", 5001, true), InlineData("::ffff:0:127.0.0.1", 5001, true), InlineData("10.255.0.7", 5001, false), InlineData("127.0.0.1", 5002, false)]
    [InlineData("127.0.0.1", 6379, true), InlineData("10.255.0.7", 6379, false)]
    public void The_master_and_the_redis_of_its_machine_are_no_slaves(string address, int port, bool taken) =>
        Assert.Equal(taken, Addresses("").IsTaken(IPAddress.Parse(address), port));

    [Theory, InlineData("redis:6380"), InlineData("10.0.0.5:6380")]
    public void The_port_of_a_redis_elsewhere_is_no_slaves(string redis) =>
        Assert.True(Addresses("", ("REDIS", redis)).IsTaken(IPAddress.Parse("10.255.0.7"), 6380));

    [Fact]
    public void The_machines_other_addresses_are_its_own_too()
    {
        var own = Dns.GetHostAddresses(Dns.GetHostName()).Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal).Take(1).ToList();
        Assert.SkipWhen(own.Count == 0, "This machine has no other address.");
        Assert.True(Addresses("").IsTaken(own[0], 5001));
    }

    [Theory, InlineData(1023, false), InlineData(1024, true), InlineData(65535, true)]
    public void Privileged_ports_are_left_to_other_services(int port, bool allowed) => Assert.Equal(allowed, Addresses("").Rules.Allows(port));

    [Fact]
    public void Ports_are_a_range()
    {
        var rules = Addresses("", ("ESCLAVOS_PUERTO_MIN", "80"), ("ESCLAVOS_PUERTO_MAX", "90")).Rules;
        Assert.Equal([false, true, true, false], new[] { 79, 80, 90, 91 }.Select(rules.Allows));
        Assert.Contains("ESCLAVOS_PUERTO_MAX=80", Assert.Throws<SettingException>(() => Addresses("", ("ESCLAVOS_PUERTO_MAX", "80"))).Message, StringComparison.Ordinal);
    }

    private static SlaveAddresses Addresses(string networks, params (string Name, string Value)[] more)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("ESCLAVOS_REDES", networks), .. more.Select(s => new KeyValuePair<string, string?>(s.Name, s.Value))]);
        return new SlaveAddresses(SlaveRules.Read(new SettingsReader(settings.Build())), new Listening("http://0.0.0.0:5001"));
    }

    /// <summary>A server that only says where it listens.</summary>
    private sealed class Listening : IServer
    {
        public Listening(string url)
        {
            var addresses = new ServerAddressesFeature();
            addresses.Addresses.Add(url);
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
