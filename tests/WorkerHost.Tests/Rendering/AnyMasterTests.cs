using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HpcHangfire.Testing;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Rendering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HpcHangfire.WorkerHost.Tests.Rendering;

/// <summary>Masters that hang or are out of reach while a worker has something for them. Real sockets; the silence is real time.</summary>
public sealed class AnyMasterTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task One_that_takes_no_byte_is_left()
    {
        using var hung = new HungMaster(reads: false);
        await using var well = await Master.StartAsync();
        await SendAsync(hung.Address, well.Address);
        Assert.Equal([Body], well.Taken);
    }

    [Fact]
    public async Task One_that_takes_all_and_answers_nothing_is_left()
    {
        using var hung = new HungMaster(reads: true);
        await using var well = await Master.StartAsync();
        await SendAsync(hung.Address, well.Address);
        Assert.Equal([Body], well.Taken);
    }

    [Fact]
    public async Task One_whose_machine_answers_no_packet_is_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops what does not fit into a listener's queue.");
        using var gone = new HungMaster(reads: false);
        gone.DropPackets();
        await using var well = await Master.StartAsync();
        await SendAsync(gone.Address, well.Address);
        Assert.Equal([Body], well.Taken);
    }

    [Fact]
    public async Task One_that_is_slow_but_alive_is_waited_for()
    {
        await using var slow = await Master.StartAsync(answersAfter: AnyMaster.Silence + TimeSpan.FromSeconds(2));
        await using var other = await Master.StartAsync();
        await SendAsync(slow.Address, other.Address);
        Assert.Equal([Body], slow.Taken);
        Assert.Empty(other.Taken);
    }

    [Theory, InlineData(HttpStatusCode.ServiceUnavailable), InlineData(HttpStatusCode.MisdirectedRequest)]
    public async Task The_first_is_the_first_again_when_it_is_ready(HttpStatusCode until)
    {
        await using var first = await Master.StartAsync();
        await using var second = await Master.StartAsync();
        using var client = Client(first.Address, second.Address);
        first.Ready = until;
        await PutAsync(client);
        await PutAsync(client);
        Assert.Equal((1, 2), (first.Asked, second.Asked)); // it is not tried in vain again

        first.Ready = HttpStatusCode.OK;
        await Eventually.True(
            async () =>
            {
                await PutAsync(client);
                return !first.Taken.IsEmpty;
            },
            "the first master takes it again",
            Soon);
    }

    [Fact]
    public async Task When_all_hang_it_says_so_and_one_that_wakes_up_is_asked_again()
    {
        using var hung = new HungMaster(reads: true);
        using var client = Client(hung.Address);
        var watch = Stopwatch.StartNew();
        var said = await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync(client));
        Assert.Contains("no responde", said.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, AnyMaster.Silence, Soon);

        hung.Dispose();
        await using var woken = await Master.StartAsync(hung.Address.Port);
        await PutAsync(client);
        Assert.Equal([Body], woken.Taken);
    }

    private const int Body = 8 << 20; // more than the system takes for a listener that does not read

    private static async Task SendAsync(params Uri[] masters)
    {
        using var client = Client(masters);
        await PutAsync(client);
    }

    private static async Task PutAsync(HttpClient client)
    {
        using var picture = new ReadOnlyMemoryContent(new byte[Body]);
        using var answer = await client.PutAsync(new Uri("trabajos/1/imagen", UriKind.Relative), picture);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static HttpClient Client(params Uri[] masters)
    {
        var handler = new AnyMaster(masters, new MisnamedMasters(NullLogger<MisnamedMasters>.Instance), TimeProvider.System) { InnerHandler = new SocketsHttpHandler { ConnectTimeout = AnyMaster.Silence } };
        return new HttpClient(handler) { BaseAddress = masters[0], Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>What a worker sees of a master.</summary>
    private sealed class Master : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _asked;

        private Master(WebApplication app) => _app = app;

        public Uri Address => new(_app.Urls.Single() + "/");

        /// <summary>How it answers whether it is ready, and uploads.</summary>
        public HttpStatusCode Ready { get; set; } = HttpStatusCode.OK;

        public int Asked => _asked;

        /// <summary>Lengths of the bodies that it took.</summary>
        public ConcurrentQueue<long> Taken { get; } = [];

        public static async Task<Master> StartAsync(int port = 0, TimeSpan answersAfter = default)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add($"http://127.0.0.1:{port}");
            var master = new Master(app);
            app.MapGet("/salud/vivo", () => Results.Ok());
            app.MapGet("/salud/listo", () => Results.StatusCode((int)master.Ready));
            app.MapPut("/trabajos/1/imagen", async (HttpRequest request) =>
            {
                Interlocked.Increment(ref master._asked);
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                await Task.Delay(answersAfter);
                if (master.Ready == HttpStatusCode.OK)
                    master.Taken.Enqueue(body.Length);
                return Results.StatusCode((int)master.Ready);
            }).WithMetadata(new Microsoft.AspNetCore.Mvc.DisableRequestSizeLimitAttribute());
            await app.StartAsync();
            return master;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }

    /// <summary>A listener that accepts as a stopped process's kernel does, and answers nothing.</summary>
    private sealed class HungMaster : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly ConcurrentBag<Socket> _open = [];

        public HungMaster(bool reads)
        {
            _listener.ReceiveBufferSize = 64 * 1024;
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen(reads ? 16 : 0);
            if (reads)
                _ = AcceptAsync();
        }

        public Uri Address => field ??= new($"http://{_listener.LocalEndPoint}/");

        /// <summary>Fills the queue of those that wait to be accepted; whatever comes then is dropped without an answer.</summary>
        public void DropPackets()
        {
            for (var i = 0; i < 4; i++)
            {
                var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                _open.Add(one);
                try
                {
                    one.Connect(_listener.LocalEndPoint!);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                }
            }
        }

        public void Dispose()
        {
            _listener.Dispose();
            foreach (var socket in _open)
                socket.Dispose();
        }

        private async Task AcceptAsync()
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (true)
                {
                    var one = await _listener.AcceptAsync();
                    _open.Add(one);
                    _ = ReadAsync(one);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }

            async Task ReadAsync(Socket one)
            {
                try
                {
                    while (await one.ReceiveAsync(buffer) > 0)
                    {
                    }
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                }
            }
        }
    }
}
