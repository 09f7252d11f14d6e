using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Http;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>The outcome of a ping.</summary>
/// <param name="Failure">Why there is no answer, in Spanish; null when there is one.</param>
/// <param name="IsRefused">Nobody listens there: that is certain, while a timeout may pass.</param>
/// <param name="Busy">Whether it has a job; null when it does not say.</param>
/// <param name="JobId">Its job, when it says.</param>
/// <param name="CpuPercent">0..100, 0 when it does not say.</param>
/// <param name="FreeMemoryBytes">0 when it does not say.</param>
/// <param name="TotalMemoryBytes">0 when it does not say.</param>
internal sealed record SlavePing(
    string? Failure, bool IsRefused, bool? Busy, string? JobId, double CpuPercent, long FreeMemoryBytes, long TotalMemoryBytes)
{
    /// <summary>No answer.</summary>
    public static SlavePing Failed(string failure, bool isRefused = false) => new(failure, isRefused, null, null, 0, 0, 0);
}

/// <summary>A slave's answer to an order.</summary>
internal enum Reply
{
    Accepted,
    Busy,
    Refused,
    Silent,
}

/// <summary>A reply and, when refused or silent, the reason in Spanish.</summary>
internal sealed record ExecuteReply(Reply Reply, string Reason = "");

/// <summary>
/// HTTP to one foreign slave: only short answers in time, only from an address that is allowed after its name was resolved,
/// and no redirects.
/// </summary>
internal sealed class SlaveLink : IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024;
    private const string Nowhere = "su dirección no es ninguna";
    private readonly HttpClient _http;
    private readonly RelayOptions _options;
    private readonly SlaveAddresses _addresses;

    public SlaveLink(RelayOptions options, SlaveAddresses addresses, Func<WorkerRegistration> slave)
    {
        (_options, _addresses) = (options, addresses);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            // A connection for each request. An HTTP/1.0 server, such as Python's own and the first system's, closes after its
            // answer. The client still takes the connection for usable, and an order sent while it closes is lost.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, slave().Machine is not null, cancellation),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks how it is. It may take a second, or forever.</summary>
    public async Task<SlavePing> PingAsync(WorkerRegistration slave, CancellationToken cancellation)
    {
        if (Address(slave, "ping") is not { } address)
            return SlavePing.Failed(Nowhere);
        var (answer, failure, refused) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, address), _options.PingTimeout, cancellation);
        using (answer)
        {
            if (answer is not { StatusCode: HttpStatusCode.OK })
                return SlavePing.Failed(failure ?? $"respondió {(int)answer!.StatusCode}", refused);
            return Read(await answer.Content.ReadAsByteArrayAsync(cancellation)) ?? SlavePing.Failed("su respuesta no es un objeto JSON");
        }
    }

    /// <summary>Gives it an order. Only the status 200 means that it accepted.</summary>
    public async Task<ExecuteReply> ExecuteAsync(WorkerRegistration slave, Attempt attempt, double timestamp, CancellationToken cancellation)
    {
        if (Address(slave, "ejecutar") is not { } address)
            return new ExecuteReply(Reply.Silent, Nowhere);
        var order = attempt.Order;
        var body = new ExecuteWire(attempt.JobId, order.Algorithm, order.Width, order.Height, order.Iterations, timestamp, attempt.Token);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body, options: WireJson.Options) };
        await request.Content.LoadIntoBufferAsync(cancellation); // slaves of the first system read no chunked bodies
        var (answer, failure, _) = await SendAsync(request, _options.HttpTimeout, cancellation);
        using (answer)
        {
            return answer?.StatusCode switch
            {
                null => new ExecuteReply(Reply.Silent, failure!),
                HttpStatusCode.OK => new ExecuteReply(Reply.Accepted),
                HttpStatusCode.Conflict => new ExecuteReply(Reply.Busy),
                var status => new ExecuteReply(Reply.Refused, $"respondió {(int)status} a la orden"),
            };
        }
    }

    // Null for a registration that nobody checked: it was written into Redis.
    private static Uri? Address(WorkerRegistration slave, string path) =>
        slave.Port is > 0 and <= ushort.MaxValue && SlaveAddresses.Canonical(slave.Address) is { } host ? new UriBuilder(Uri.UriSchemeHttp, host, slave.Port, path).Uri : null;

    private async Task<(HttpResponseMessage? Answer, string? Failure, bool IsRefused)> SendAsync(
        HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            using (request)
                return (await _http.SendAsync(request, limit.Token), null, false);
        }
        catch (HttpRequestException e)
        {
            return (null, e.Message, e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused });
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, FormattableString.Invariant($"no respondió en {timeout.TotalSeconds} s"), false);
        }
    }

    private ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool sameMachine, CancellationToken cancellation) => Reach.ConnectAsync(
        target,
        address => _addresses.Rules.Allows(target.Port) && _addresses.Allows(address, sameMachine) && !_addresses.IsTaken(address, target.Port),
        $"no se permite llamar a {target.Host}:{target.Port} ({Variables.SlaveNetworks.Name}, {Variables.SlaveLowestPort.Name})",
        cancellation);

    // What it leaves out or says in another type is unknown. It is alive, and only that counts.
    private static SlavePing? Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root)
                return null;
            bool? busy = root.TryGetProperty("ocupado", out var b) && b.ValueKind is JsonValueKind.True or JsonValueKind.False ? b.ValueKind == JsonValueKind.True : null;
            var job = root.TryGetProperty("trabajo_actual", out var current) && current.ValueKind == JsonValueKind.Object
                && current.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
            return new SlavePing(
                null, false, busy, JobIds.IsValid(job) ? job : null, Number(root, "cpu_percent", 100), Bytes(root, "memoria_libre"), Bytes(root, "memoria_total"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // not JSON, or a text that is not Unicode
        {
            return null;
        }
    }

    private static long Bytes(JsonElement root, string name) => (long)(Number(root, name, 1e9) * 1024 * 1024);

    private static double Number(JsonElement root, string name, double max) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? Math.Clamp(number, 0, max) : 0;
}
