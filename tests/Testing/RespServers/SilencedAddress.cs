using System.Globalization;
using System.Net;
using Xunit;

namespace HpcHangfire.Testing.RespServers;

/// <summary>
/// An address of this machine to which the kernel can drop every packet, as a network does whose cable is out: what is sent is repeated
/// in vain, and nobody is told. Needs Linux and the right to change routes.
/// </summary>
public sealed class SilencedAddress : IDisposable
{
    private bool _isSilenced;

    private SilencedAddress() => Address = new([127, 77, (byte)Random.Shared.Next(256), (byte)Random.Shared.Next(1, 255)]);

    /// <summary>The address, in 127.0.0.0/8; nobody else uses it.</summary>
    public IPAddress Address { get; }

    /// <summary>Chooses one, or skips the test where its packets could not be dropped.</summary>
    public static SilencedAddress Choose()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Packets are dropped by Linux's ip route.");
        var address = new SilencedAddress();
        var why = address.Route("add") ?? address.Route("del");
        Assert.SkipUnless(why is null, $"Packets cannot be dropped here: {why}");
        return address;
    }

    /// <summary>Drops all packets to it from now on, or none.</summary>
    public void Silence(bool isSilenced)
    {
        Assert.Null(Route(isSilenced ? "add" : "del"));
        _isSilenced = isSilenced;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isSilenced)
            Silence(false);
    }

    private string? Route(string verb) => Command.Complaint("ip", "route", verb, "blackhole", string.Create(CultureInfo.InvariantCulture, $"{Address}"), "table", "local");
}
