using System.Net;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Web.ForeignSlaves;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>How many slaves a sender registers in a minute.</summary>
public sealed class RegistrationRateTests : IDisposable
{
    private readonly RegistrationRate _rate = new(SlaveRules.Read(new SettingsReader(new ConfigurationBuilder().Build())));

    public void Dispose() => _rate.Dispose();

    [Fact]
    public void A_machines_64_slaves_register_at_once_and_so_do_anothers()
    {
        foreach (var sender in (IPAddress[])[IPAddress.Parse("10.0.0.7"), IPAddress.Parse("10.0.0.8")])
            Assert.All(Enumerable.Range(0, 64), _ => Assert.Null(_rate.Wait(sender)));
    }

    [Fact]
    public void One_sender_cannot_take_all_the_places_within_a_trial_whichever_of_its_networks_addresses_it_uses()
    {
        var taken = Enumerable.Range(0, 1000).Count(i => _rate.Wait(IPAddress.Parse($"2001:db8::{i:x}")) is null);

        Assert.True(taken * Farm.Workers.GoneWorkers.Trial.TotalMinutes < Farm.Workers.WorkerRegistry.MaxKnown, $"{taken} a minute");
        Assert.Null(_rate.Wait(IPAddress.Parse("2001:db8:0:1::1")));
    }
}
