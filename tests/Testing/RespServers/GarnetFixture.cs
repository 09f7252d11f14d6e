using Garnet;

namespace HpcHangfire.Testing.RespServers;

/// <summary>Garnet inside the test process, in memory only, on a free loopback port; needs nothing installed.</summary>
public sealed class GarnetFixture : IRespServer
{
    private const int Attempts = 5;
    private GarnetServer? _server;

    /// <inheritdoc />
    public string Configuration { get; private set; } = "";

    /// <summary>Starts the server.</summary>
    public ValueTask InitializeAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Next();
            try
            {
                _server = Start(port);
                Configuration = $"127.0.0.1:{port}";
                return ValueTask.CompletedTask;
            }
            catch (Exception) when (attempt < Attempts) // Garnet wraps a taken port in exceptions of several types
            {
            }
        }
    }

    /// <summary>Stops the server.</summary>
    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static GarnetServer Start(int port)
    {
        // One script at a time, as in Standalone. The default sizes reserve gigabytes; several test classes run their own server at once.
        var server = new GarnetServer([
            "--bind", "127.0.0.1", "--port", $"{port}", "--lua", "true", "--lua-transaction-mode", "true",
            "--memory", "128m", "--page", "4m", "--index", "4m"]);
        try
        {
            server.Start();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
