using System.Globalization;
using System.Net.NetworkInformation;

namespace HpcHangfire.Farm.Hosts;

/// <summary>Traffic of all interfaces except loopback, from <c>/proc/net/dev</c> or, without it, from .NET.</summary>
internal sealed class NetworkReader(HostSamplerOptions options)
{
    private readonly string _file = Path.Combine(options.ProcFolder, "net/dev");

    public HostNetwork Read()
    {
        // The whole file: a host with many containers has many interfaces.
        if (KernelFile.All(_file) is not { } text)
            return Portable();
        var sum = new HostNetwork(0, 0, 0, 0);
        foreach (var line in text.Split('\n'))
        {
            // "eth0: bytes packets errs drop fifo frame compressed multicast | bytes packets …": received, then sent
            if (line.Split(':', 2) is not [var name, var counters] || name.Trim() == "lo")
                continue;
            var column = counters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (column.Length >= 10)
                sum = Add(sum, Counter(column[8]), Counter(column[0]), Counter(column[9]), Counter(column[1]));
        }

        return sum;
    }

    private static HostNetwork Portable()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(one => one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .Select(one => one.GetIPStatistics())
                .Aggregate(new HostNetwork(0, 0, 0, 0), (sum, one) => Add(
                    sum, one.BytesSent, one.BytesReceived, Packets(() => one.UnicastPacketsSent), Packets(() => one.UnicastPacketsReceived)));
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
        {
            return new(0, 0, 0, 0);
        }
    }

    // Some systems count bytes but not packets.
    private static long Packets(Func<long> counter)
    {
        try
        {
            return counter();
        }
        catch (PlatformNotSupportedException)
        {
            return 0;
        }
    }

    private static HostNetwork Add(HostNetwork sum, long sent, long received, long packetsSent, long packetsReceived) =>
        new(sum.BytesSent + sent, sum.BytesReceived + received, sum.PacketsSent + packetsSent, sum.PacketsReceived + packetsReceived);

    private static long Counter(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
