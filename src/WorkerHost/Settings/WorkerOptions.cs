using System.Net;
using System.Net.Sockets;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.WorkerHost.Settings;

/// <summary>A worker's settings, from the variables named beside each.</summary>
public sealed record WorkerOptions
{
    /// <summary>ESCLAVO: its name, one of a kind in the farm. Default <c>esclavo1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>ESCLAVO_HOST and ESCLAVO_PORT: where its HTTP part listens. Default every address, port 5002; port 0 takes any free one.</summary>
    public required string ListenUrl { get; init; }

    /// <summary>ESCLAVO_IP: address that others reach it on. Default the bound one, or else this machine's first.</summary>
    public required string PublicAddress { get; init; }

    /// <summary>MAESTRO_URL, or MAESTRO_IP and MAESTRO_PORT: the masters, any of which takes its pictures. Default http://localhost:5001.</summary>
    public required IReadOnlyList<Uri> Masters { get; init; }

    /// <summary>NODO_HOST: the host it belongs to. Default the machine's name.</summary>
    public required string Host { get; init; }

    /// <summary>ESCLAVO_HILOS: threads of its kernels, 1..1024. Default the processors it may use.</summary>
    public required int Threads { get; init; }

    /// <summary>ESCLAVO_RUTA: forces one instruction path, such as <c>vector256</c>. Default the fastest.</summary>
    public required string? Path { get; init; }

    /// <summary>TIMEOUT_ALGORITMO: longest computing of one attempt when the order sets no limit. Default 300 s.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>DRENAJE_S: when it is told to stop, how long its running job may go on before it goes back to its queue, 0..86400 s. Default 0: at once.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>CARPETA_DATOS: the folder whose disk it watches. Default <c>datos</c>.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static WorkerOptions Read(SettingsReader settings)
    {
        var id = settings.Text("ESCLAVO", "esclavo1");
        if (!JobIds.IsValid(id))
            throw new SettingException($"ESCLAVO={id}: se esperaban de 1 a 64 letras, dígitos, «-», «_» o «.».");
        var path = settings.Text("ESCLAVO_RUTA");
        if (path is not null && !Kernels.AvailablePaths.Contains(path))
            throw new SettingException($"ESCLAVO_RUTA={path}: esta máquina tiene {string.Join(", ", Kernels.AvailablePaths)}.");
        return new WorkerOptions
        {
            Id = id,
            ListenUrl = ListenAddress.Url(settings, "ESCLAVO_HOST", "ESCLAVO_PORT", 5002),
            PublicAddress = settings.Text("ESCLAVO_IP") ?? ReachableAddress(settings.Text("ESCLAVO_HOST", "0.0.0.0")),
            Masters = settings.MasterUrls(),
            Host = settings.Text("NODO_HOST", Environment.MachineName),
            Threads = settings.Number("ESCLAVO_HILOS", Environment.ProcessorCount, 1, 1024),
            Path = path,
            Timeout = settings.Seconds("TIMEOUT_ALGORITMO", TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            Drain = settings.Seconds("DRENAJE_S", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1)),
            DataFolder = settings.Text("CARPETA_DATOS", "datos"),
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
        catch (SocketException) // a machine whose own name resolves nowhere
        {
            return IPAddress.Loopback.ToString();
        }
    }
}
