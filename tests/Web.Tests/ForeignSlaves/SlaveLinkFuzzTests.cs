using System.Net;
using System.Net.Sockets;
using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Web.ForeignSlaves;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>A slave's answer, valid HTTP or not, is an outcome and never an exception.</summary>
[Collection(typeof(Fuzzed))]
public sealed class SlaveLinkFuzzTests : IAsyncLifetime
{
    private const string Ping = """{"status":"active","timestamp":1.5,"ocupado":true,"trabajo_actual":{"id":"t1","algoritmo":"Numpy"},"cpu_percent":12.5,"memoria_libre":1024.5,"memoria_total":2048}""";

    private static readonly RelayOptions s_options = new()
    {
        PingInterval = TimeSpan.FromSeconds(1), PingTimeout = TimeSpan.FromSeconds(2), HttpTimeout = TimeSpan.FromSeconds(2), JobTimeout = TimeSpan.FromSeconds(2),
    };

    private static readonly Attempt s_attempt = new("t1", Catalogue.Algorithms[1].Order(8, 6, 1), 7, 1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private byte[] _answer = [];
    private Task _serving = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        _listener.Start();
        _serving = ServeAsync();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task A_ping_has_an_outcome() => RunAsync(1000, async (link, slave) =>
    {
        var ping = await link.PingAsync(slave, CancellationToken.None);
        Assert.InRange(ping.CpuPercent, 0, 100);
        Assert.InRange(ping.FreeMemoryBytes, 0, long.MaxValue);
        Assert.True(ping.Failure is null || ping is { Busy: null, JobId: null }, "what failed says nothing");
    });

    [Fact]
    public Task An_order_has_an_outcome() => RunAsync(1000, async (link, slave) =>
    {
        var reply = await link.ExecuteAsync(slave, s_attempt, 1.5, CancellationToken.None);
        Assert.Equal(reply.Reply is Reply.Refused or Reply.Silent, reply.Reason.Length > 0);
    });

    [Theory, InlineData("127.0.0.1", 70000), InlineData("127.0.0.1", 0), InlineData("no es una", 5002), InlineData("", 5002)]
    public async Task A_registration_without_an_address_is_a_silence(string host, int port)
    {
        var nowhere = Slave(1) with { Address = host, Port = port };
        using var link = new SlaveLink(s_options, Addresses(), () => nowhere);

        Assert.Equal("su dirección no es ninguna", (await link.PingAsync(nowhere, CancellationToken.None)).Failure);
        Assert.Equal(Reply.Silent, (await link.ExecuteAsync(nowhere, s_attempt, 1.5, CancellationToken.None)).Reply);
    }

    [Fact]
    public Task A_slave_may_be_said_to_be_anywhere() => Fuzzing.RunAsync(200, source => (Host: source.Chance(50) ? "127.0.0.1" : source.Text(["10.0.0.7", "::1"]), Port: source.Chance(50) ? 0 : source.Below(int.MaxValue) - 1000), async where =>
    {
        if (IPAddress.TryParse(where.Host, out var real) ? !IPAddress.IsLoopback(real) : Uri.CheckHostName(where.Host) == UriHostNameType.Dns)
            return; // no machine or name server is asked for it
        using var link = new SlaveLink(s_options, Addresses(), () => Slave(1));
        var ping = await link.PingAsync(Slave(1) with { Address = where.Host, Port = where.Port }, new CancellationTokenSource(TimeSpan.FromSeconds(4)).Token);
        Assert.NotNull(ping.Failure);
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private Task RunAsync(int inputs, Func<SlaveLink, WorkerRegistration, Task> ask)
    {
        var slave = Slave(((IPEndPoint)_listener.LocalEndpoint).Port);
        var link = new SlaveLink(s_options, Addresses(), () => slave);
        return Fuzzing.RunAsync(inputs, Answer, async answer =>
        {
            _answer = answer;
            await ask(link, slave);
        });
    }

    private static byte[] Answer(FuzzSource source)
    {
        var body = source.Chance(70) ? source.Json(Ping) : Encoding.UTF8.GetBytes(Ping);
        var head = Encoding.UTF8.GetBytes(source.Pick([
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n",
            "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n",
            $"HTTP/1.1 {source.Pick([100, 101, 204, 301, 409, 500, 999])} X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: {source.Number()}\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n",
            $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: {source.Text()}\r\nX-{source.Number()}: {source.Text()}\r\n\r\n",
        ]));
        byte[] whole = [.. head, .. body];
        return source.Chance(60) ? source.Bytes(whole) : whole;
    }

    private static WorkerRegistration Slave(int port) => new("e9", "127.0.0.1", port, IsOurs: false, DateTimeOffset.UnixEpoch, ["Numpy"], Machine: Environment.MachineName);

    private static SlaveAddresses Addresses() => new(
        new SlaveRules { Networks = [], Names = false, LowestPort = 1, HighestPort = 65535, RegistrationsAMinute = 1, Redis = [] }, new NoServer());

    // Reads what comes of the request, answers and hangs up.
    private async Task ServeAsync()
    {
        var buffer = new byte[4096];
        while (!_end.IsCancellationRequested)
        {
            using var client = await _listener.AcceptSocketAsync(_end.Token);
            try
            {
                await client.ReceiveAsync(buffer, SocketFlags.None, _end.Token);
                await client.SendAsync(_answer, SocketFlags.None, _end.Token);
                client.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // It hung up first.
            }
        }
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
