using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>Bytes that are no Redis protocol, or nearly, end neither Standalone's store nor its memory.</summary>
[Collection(typeof(Fuzzed))]
public sealed class EmbeddedStoreFuzzTests
{
    // The store's own pages and buffers, which any traffic fills, are in it.
    private const long MostGrowth = 768L << 20;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    private static readonly byte[][] s_valid =
    [
        Command("SET", "x", "valor"), Command("GET", "x"), Command("HSET", "h", "a", "1", "b", "2"), Command("ZADD", "z", "1.5", "m", "2", "n"), Command("LRANGE", "l", "0", "-1"),
        Command("EVAL", "return redis.call('GET', KEYS[1])", "1", "x"), Command("HELLO", "3"), Command("CLIENT", "SETNAME", "yo"), Command("SCAN", "0", "MATCH", "x*", "COUNT", "10"),
        Command("PUBLISH", "c", "m"), Command("SETEX", "y", "10", "v"), [.. Command("MULTI"), .. Command("INCR", "n"), .. Command("EXEC")], "PING\r\n"u8.ToArray(), "*1\r\n$4\r\nPING\r\n"u8.ToArray(),
    ];

    [Fact]
    public async Task The_store_lives_on_whatever_comes_over_its_socket()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Reads the system's table of sockets.");
        await using var run = new StandaloneRun("\n");
        var farm = await run.Start("--puerto", "0", "--esclavos", "1").ReadyAsync();
        var store = new UnixDomainSocketEndPoint(SocketTable.Redis(farm.Id));
        var before = Resident(farm.Id);

        await Fuzzing.RunAsync(1_500, Input, bytes => SendAsync(store, bytes));

        Assert.StartsWith("+PONG", await AskAsync(store, "PING\r\n"u8.ToArray()), StringComparison.Ordinal);
        Assert.Equal("active", (await farm.Http.AskAsync<MasterPingWire>("ping")).Status);
        var growth = Resident(farm.Id) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"the process grew by {growth >> 20} MiB");
        Assert.True(growth < MostGrowth, $"the process grew by {growth >> 20} MiB");
        farm.Signal(UnixSignal.Interrupt);
        Assert.Equal(0, await farm.ExitAsync());
    }

    private static byte[] Input(FuzzSource source) => source.Below(10) switch
    {
        0 => source.Noise(source.Below(2000)),
        1 => Encoding.UTF8.GetBytes($"*{source.Number()}\r\n${source.Number()}\r\n{source.Text()}\r\n"),
        2 => [.. source.Pick(s_valid), .. source.Bytes(source.Pick(s_valid)), .. source.Pick(s_valid)],
        _ => source.Bytes(source.Pick(s_valid)),
    };

    // A store that hangs up, or waits for the rest, is as good as one that answers.
    private static async Task SendAsync(UnixDomainSocketEndPoint store, byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(store);
        try
        {
            await socket.SendAsync(bytes);
            socket.Shutdown(SocketShutdown.Send);
            using var limit = new CancellationTokenSource(AnswerLimit);
            var buffer = new byte[64 * 1024];
            while (await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Seen by the next connection if it is more than that.
        }
    }

    private static async Task<string> AskAsync(UnixDomainSocketEndPoint store, byte[] command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(store);
        await socket.SendAsync(command);
        var buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static long Resident(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static byte[] Command(params string[] words) =>
        Encoding.UTF8.GetBytes($"*{words.Length}\r\n{string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"))}");
}
