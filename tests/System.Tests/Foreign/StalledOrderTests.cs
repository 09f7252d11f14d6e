using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using HpcHangfire.Contract.Wire;
using HpcHangfire.SystemTests.Reliability;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Foreign;

/// <summary>A foreign slave that answers pings and accepts an order's connection, and then stalls.</summary>
public sealed class StalledOrderTests
{
    [Theory, InlineData(""), InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{")]
    public async Task An_order_that_is_stalled_goes_to_another_without_an_attempt(string before)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 1,
            Monitors = 0,
            Settings = new Dictionary<string, string> { ["HTTP_TIMEOUT"] = "1", ["ESCLAVO_HILOS"] = "1" },
        });
        await farm.Workers["esclavo1"].StopAsync();
        await using var slave = new StallingSlave(before);
        using var registered = await farm.Http.PostAsJsonAsync("registrar_esclavo", new { esclavo_id = "ajeno", ip = "127.0.0.1", puerto = slave.Port });
        registered.EnsureSuccessStatusCode();
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Contains("ajeno"), "the foreign slave is active");

        var id = await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 80, 60, 50));
        await Eventually.True(() => slave.Orders == 1, "it got the order");
        await Eventually.True(async () => (await farm.Http.JobAsync(id)).State == "pendiente", "the order is taken back");
        farm.StartWorker("esclavo1");

        var job = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal(("esclavo1", 1), (job.Worker, job.Attempts));
        Assert.Equal(1, slave.Orders); // it rests
        await farm.NothingLeftAsync();
    }

    /// <summary>Raw sockets: whole answers to pings; to an order, what it is told to say, and then nothing.</summary>
    private sealed class StallingSlave : IAsyncDisposable
    {
        private const string Pong = """{"ocupado":false,"cpu_percent":1,"memoria_libre":1000}""";
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly string _before;
        private readonly Task _accepting;
        private int _orders;

        public StallingSlave(string before)
        {
            _before = before;
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Orders => Volatile.Read(ref _orders);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _accepting;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            var open = new List<Task>();
            try
            {
                while (true)
                    open.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
            catch (OperationCanceledException)
            {
            }

            await Task.WhenAll(open);
        }

        private async Task AnswerAsync(Socket one)
        {
            using var socket = one;
            var buffer = new byte[16 * 1024];
            try
            {
                var read = await one.ReceiveAsync(buffer, _stop.Token); // the request's line comes whole
                var isOrder = Encoding.ASCII.GetString(buffer, 0, read).StartsWith("POST", StringComparison.Ordinal);
                if (isOrder)
                    Interlocked.Increment(ref _orders);
                await one.SendAsync(Encoding.ASCII.GetBytes(isOrder ? _before : $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Pong.Length}\r\n\r\n{Pong}"), _stop.Token);
                while (isOrder && await one.ReceiveAsync(buffer, _stop.Token) > 0)
                {
                    // until the master has had enough
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
            }
        }
    }
}
