using System.Net;
using System.Net.Sockets;
using System.Text;
using Garnet;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests;

/// <summary>Who reaches Standalone's embedded store, and what it makes of an earlier version's file.</summary>
public sealed class EmbeddedStoreDoorTests
{
    private const string Forged = "POST / HTTP/1.1\r\nHost: x\r\n\r\n*3\r\n$3\r\nSET\r\n$5\r\nPWNED\r\n$1\r\n1\r\n";

    [Fact]
    public async Task No_port_obeys_commands_and_only_its_user_can_reach_the_socket()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Reads the system's table of sockets.");
        await using var run = new StandaloneRun("\n");
        var farm = await run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync();

        await Eventually.True(() => farm.Output.Lines.Any(line => line.Contains("Ctrl-C", StringComparison.Ordinal)), "every program listens");
        var ports = SocketTable.Listening(farm.Id).ToList();
        Assert.Equal(4, ports.Count); // master, worker, two monitors
        foreach (var port in ports)
            Assert.StartsWith("HTTP/1.1 ", await AnswerAsync(port), StringComparison.Ordinal);
        var folder = Path.GetDirectoryName(SocketTable.Redis(farm.Id))!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(folder).UnixFileMode);
        foreach (var own in (ReadOnlySpan<string>)["", "redis", "claves"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Path.Combine(run.DataFolder, own)).UnixFileMode);

        farm.Signal(UnixSignal.Interrupt);
        Assert.Equal(0, await farm.ExitAsync());
        Assert.False(Directory.Exists(folder));
    }

    /// <summary>0.1 wrote its file in one piece of up to 1 GiB.</summary>
    [Fact]
    public async Task A_long_file_of_an_earlier_version_is_read_to_its_end()
    {
        await using var run = new StandaloneRun("\n");
        var folder = Directory.CreateDirectory(Path.Combine(run.DataFolder, "redis")).FullName;
        var port = FreePort.Next();
        using (var earlier = new GarnetServer([
            "--bind", "127.0.0.1", "--port", $"{port}", "--lua", "true", "--lua-transaction-mode", "true", "--memory", "512m", "--page", "4m", "--index", "16m",
            "--aof", "true", "--aof-commit-freq", "50", "--aof-memory", "64m", "--aof-page-size", "8m", "--recover", "true", "--device-type", "RandomAccess",
            "--checkpointdir", folder, "-q"]))
        {
            earlier.Start();
            await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}");
            var database = connection.GetDatabase();
            var large = new string('x', 1 << 20);
            for (var i = 0; i < 70; i++)
                await database.StringSetAsync("relleno", large);
            await database.StringSetAsync("{hpc}:granja", "la-de-antes");
            var server = connection.GetServers()[0];
            await server.ExecuteAsync("COMMITAOF");
        }

        for (var start = 0; start < 2; start++) // the second time it is a file of ours
        {
            var farm = await run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync();
            Assert.Equal("la-de-antes", (await farm.Http.AskAsync<MasterPingWire>("ping")).Farm);
            farm.Signal(UnixSignal.Interrupt);
            Assert.Equal(0, await farm.ExitAsync());
        }

        Assert.DoesNotContain(new DirectoryInfo(Path.Combine(folder, "AOF")).GetFiles("aof.log.*"), file => file.Length > 64 << 20);
    }

    private static async Task<string> AnswerAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Forged));
        var buffer = new byte[64 * 1024];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
    }
}
