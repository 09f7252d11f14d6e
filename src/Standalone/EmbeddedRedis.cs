using System.Net;
using System.Net.Sockets;
using Garnet;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Standalone;

/// <summary>
/// A Redis-compatible server (Microsoft Garnet) inside this process, on a free loopback port. Everything written to it is appended
/// to a file in the data folder, so the farm forgets nothing when it is started again.
/// </summary>
internal sealed class EmbeddedRedis : IDisposable
{
    private readonly GarnetServer _server;
    private readonly FileStream _owner;

    /// <summary>Starts the server.</summary>
    /// <param name="folder">Where it keeps its file.</param>
    /// <exception cref="SettingException">The folder cannot be used, or another farm uses it.</exception>
    public EmbeddedRedis(string folder)
    {
        _owner = Own(folder);
        var port = FreePort();
        _server = new GarnetServer(
        [
            "--bind", "127.0.0.1",
            "--port", $"{port}",
            "--lua", "true",
            "--lua-transaction-mode", "true", // one script at a time: all of the farm's name the same key, so they wait for each other
            "--memory", "512m", // the default reserves gigabytes
            "--page", "4m",
            "--index", "16m",
            "--aof", "true",
            "--aof-commit-freq", "50", // milliseconds; a crash of this process may lose this much
            "--aof-memory", "64m",
            "--aof-page-size", "8m",
            "--recover", "true",
            "--device-type", "RandomAccess", // the default device needs a native library that a fresh machine lacks
            "--checkpointdir", folder,
            "-q",
        ]);
        _server.Start();
        Configuration = $"127.0.0.1:{port}";
    }

    /// <summary>A StackExchange.Redis configuration string.</summary>
    public string Configuration { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _server.Dispose();
        _owner.Dispose();
    }

    /// <summary>Two servers appending to one file would ruin it. The system releases the lock even when this process is killed.</summary>
    private static FileStream Own(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "en-uso"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"No se puede usar la carpeta de datos, o la usa ya otra granja; --datos elige otra. {e.Message}");
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
