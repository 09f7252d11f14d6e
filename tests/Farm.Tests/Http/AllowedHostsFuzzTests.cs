using System.Net;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Testing.Fuzz;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Tests.Http;

[Collection(typeof(Fuzzed))]
public sealed class AllowedHostsFuzzTests
{
    private static readonly string[] s_valid = ["granja.ejemplo.org", "a.lab.local", "127.0.0.1", "[::1]", "maestro", "localhost.", "mala.example", "127.0.0.1.mala.example"];

    // Other machines' own names differ.
    private static readonly string[] s_ours = [".localhost", ".lab.local", "granja.ejemplo.org", Environment.MachineName];

    private static readonly AllowedHosts s_hosts = AllowedHosts.Read(new SettingsReader(
        new ConfigurationBuilder().AddInMemoryCollection([new("HOSTS_PERMITIDOS", "granja.ejemplo.org, *.lab.local")]).Build()));

    /// <summary>What a page can let point at this machine is a name with a dot in it.</summary>
    [Fact]
    public Task A_name_that_is_let_in_is_no_page_of_others() => Fuzzing.RunAsync(20_000, source => source.Text(s_valid), host =>
    {
        var name = host.EndsWith('.') ? host[..^1] : host;
        if (!s_hosts.Allows(host) || !name.Contains('.', StringComparison.Ordinal) || IPAddress.TryParse(name, out _))
            return;
        Assert.Contains(s_ours, own => name.Contains(own, StringComparison.OrdinalIgnoreCase));
    });
}
