using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace HpcHangfire.Web.Http;

/// <summary>Where the farm itself listens: nobody may have the master call itself or its Redis.</summary>
/// <param name="redis">The ports of the farm's Redis or its sentinels, and whether each is only on this machine.</param>
/// <param name="server">Knows the master's own ports once it listens.</param>
public sealed class OwnPlaces(IReadOnlyList<(int Port, bool OnLoopback)> redis, IServer server)
{
    /// <summary>Whether the master itself or its Redis is there.</summary>
    public bool Include(IPAddress address, int port) => IsRedis(address, port) || (OwnPorts().Contains(port) && Reach.IsThisMachine(address));

    // A Redis elsewhere may be given by a name, and none is resolved here: its port is nobody else's anywhere.
    private bool IsRedis(IPAddress address, int port) =>
        redis.Any(place => place.Port == port && (!place.OnLoopback || Reach.IsThisMachine(address)));

    private IEnumerable<int> OwnPorts() => server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(url => BindingAddress.Parse(url).Port) ?? [];
}
