using System.Net;
using System.Net.Sockets;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.WorkerHost.Settings;

/// <summary>A worker's settings: a view of the variables named beside each.</summary>
public sealed record WorkerOptions
{
    /// <summary>ESCLAVO: its name, unique in the farm.</summary>
    public required string Id { get; init; }

    /// <summary>ESCLAVO_HOST and ESCLAVO_PORT: where its HTTP part listens.</summary>
    public required string ListenUrl { get; init; }

    /// <summary>ESCLAVO_IP: address that others reach it on; if unset, the bound one, otherwise this machine's first.</summary>
    public required string PublicAddress { get; init; }

    /// <summary>MAESTRO_URL, or MAESTRO_IP and MAESTRO_PORT: the masters, any of which takes its pictures.</summary>
    public required IReadOnlyList<Uri> Masters { get; init; }

    /// <summary>NODO_HOST: the host it belongs to.</summary>
    public required string Host { get; init; }

    /// <summary>ESCLAVO_HILOS: threads of its kernels.</summary>
    public required int Threads { get; init; }

    /// <summary>ESCLAVO_RUTA: forces one instruction path, such as <c>vector256</c>; null for the fastest.</summary>
    public required string? Path { get; init; }

    /// <summary>TIMEOUT_ALGORITMO: longest computing time of one attempt when the order sets no limit.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>HTTP_TIMEOUT: longest wait for a foreign master's answer.</summary>
    public required TimeSpan HttpTimeout { get; init; }

    /// <summary>DRENAJE_S: when told to stop, how long its running job may continue before it goes back to its queue; 0: at once.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>CARPETA_DATOS: the folder whose disk it watches.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static WorkerOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var path = settings.Read(Variables.WorkerPath);
        if (path is not null && !Kernels.AvailablePaths.Contains(path))
            throw Variables.WorkerPath.Refusal(path, $"esta máquina tiene {string.Join(", ", Kernels.AvailablePaths)}.");
        return new WorkerOptions
        {
            Id = settings.Read(Variables.WorkerId),
            ListenUrl = ListenAddress.Url(settings, Variables.WorkerHost, Variables.WorkerPort),
            PublicAddress = settings.Read(Variables.WorkerAddress) ?? ReachableAddress(settings.Read(Variables.WorkerHost)),
            Masters = settings.ReadMasters(),
            Host = settings.Read(Variables.NodeHost),
            Threads = settings.Read(Variables.WorkerThreads),
            Path = path,
            Timeout = settings.Read(Variables.JobTimeout),
            HttpTimeout = settings.Read(Variables.HttpTimeout),
            Drain = settings.Read(Variables.Drain),
            DataFolder = settings.Read(Variables.DataFolder),
        };
    }

    private static string ReachableAddress(string bind)
    {
        if (IPAddress.TryParse(bind, out var bound) && !bound.Equals(IPAddress.Any) && !bound.Equals(IPAddress.IPv6Any))
            return bind;
        try
        {
            var own = Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault(a => !IPAddress.IsLoopback(a));
            return (own ?? IPAddress.Loopback).ToString();
        }
        catch (SocketException) // a machine whose own name does not resolve
        {
            return IPAddress.Loopback.ToString();
        }
    }
}
