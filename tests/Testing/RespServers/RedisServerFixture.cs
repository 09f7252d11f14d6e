using System.ComponentModel;
using Xunit;

namespace HpcHangfire.Testing.RespServers;

/// <summary>
/// The installed program <c>redis-server</c> on a free loopback port with a temporary folder. Where it is not installed, a
/// test that asks for <see cref="Configuration"/> is skipped.
/// </summary>
public sealed class RedisServerFixture : IRespServer
{
    private const int Attempts = 5;
    private readonly string? _appendFsync; // keeps an append-only file, flushed this often
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-redis-");
    private RedisProcess? _process;
    private int _port;
    private bool _missing;

    /// <summary>A server that keeps nothing, for test classes to share.</summary>
    public RedisServerFixture()
        : this(appendFsync: null)
    {
    }

    // Not public: a class fixture may have one public constructor.
    internal RedisServerFixture(string? appendFsync) => _appendFsync = appendFsync;

    /// <summary>A server that keeps an append-only file, as a farm's should: the farm warns of one that does not.</summary>
    public static RedisServerFixture Keeping() => new("everysec");

    /// <inheritdoc />
    public string Configuration
    {
        get
        {
            Assert.SkipWhen(_missing, "redis-server is not installed on this machine.");
            return $"127.0.0.1:{_port}";
        }
    }

    /// <summary>Starts the server on the first port that is really free.</summary>
    public async ValueTask InitializeAsync()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            _port = FreePort.Next();
            try
            {
                if (await TryStartAsync())
                    return;
            }
            catch (Win32Exception)
            {
                _missing = true;
                return;
            }
        }

        throw new InvalidOperationException("redis-server is installed but does not stay alive.");
    }

    /// <summary>Kills the server as an outage would; without persistence its data is lost.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Freezes the server: it keeps its connections and answers nothing. Or lets it continue.</summary>
    public void Freeze(bool isFrozen) => _process!.Freeze(isFrozen);

    /// <summary>Starts the server again on the same port after <see cref="KillAsync"/>.</summary>
    public Task RestartAsync() => Eventually.True(TryStartAsync, "redis-server starts again on its port");

    /// <summary>Stops the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> TryStartAsync()
    {
        _process = await RedisProcess.TryStartAsync(
            "Ready to accept connections",
            "--bind", "127.0.0.1", "--port", $"{_port}", "--save", "", "--appendonly", _appendFsync is null ? "no" : "yes",
            "--appendfsync", _appendFsync ?? "everysec", "--dir", _folder.FullName);
        return _process is not null;
    }
}
