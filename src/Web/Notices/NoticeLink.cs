using System.Globalization;
using System.Net.Http.Headers;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Http;

namespace HpcHangfire.Web.Notices;

/// <summary>
/// Sends notices. It follows no redirects and reads nothing of an answer but its status. An order's address is checked again after
/// its name was resolved; only one that says itself that it is this machine's may lead to its loopback, and that was asked for
/// from here (<see cref="OrderRules.AsksFromMaster"/>).
/// </summary>
internal sealed class NoticeLink : IDisposable
{
    private readonly HttpClient _orders;
    private readonly HttpClient _farm;
    private readonly NoticeOptions _options;
    private readonly OwnPlaces _own;
    private readonly TimeProvider _time;

    public NoticeLink(NoticeOptions options, OwnPlaces own, TimeProvider time)
    {
        (_options, _own, _time) = (options, own, time);
        _orders = Client(ofFarm: false);
        _farm = Client(ofFarm: true);
    }

    /// <summary>How long an address has to answer.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    public void Dispose()
    {
        _orders.Dispose();
        _farm.Dispose();
    }

    /// <summary>Sends one.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="body">Its JSON.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when it was taken; otherwise why not, one Spanish sentence, and whether it will never be.</returns>
    public async Task<(string Reason, bool IsFinal)?> SendAsync(Notice notice, byte[] body, CancellationToken cancellation)
    {
        if (NoticeUrls.Read(notice.Target) is not { } url)
            return ("su dirección no es ninguna", true);
        var second = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("User-Agent", "HpcHangfire");
        request.Headers.Add("webhook-id", notice.Name);
        request.Headers.Add("webhook-timestamp", second.ToString(CultureInfo.InvariantCulture));
        if (_options.Key is { } key)
            request.Headers.Add("webhook-signature", key.Sign(notice.Name, second, body));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var answer = await (notice.IsOfFarm ? _farm : _orders).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode ? null : ($"respondió {(int)answer.StatusCode}", answer.StatusCode == System.Net.HttpStatusCode.Gone);
        }
        catch (HttpRequestException e)
        {
            return e.GetBaseException() is NotAllowedException never ? (never.Message, true) : (e.Message, false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (FormattableString.Invariant($"no respondió en {Limit.TotalSeconds} s"), false);
        }
    }

    private HttpClient Client(bool ofFarm) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a name may lead elsewhere later
        ConnectCallback = (context, cancellation) => Reach.ConnectAsync(
            context.DnsEndPoint,
            address => !_own.Include(address, context.DnsEndPoint.Port)
                && (ofFarm || Reach.Allows(address, _options.Networks, NoticeUrls.IsOnThisMachine(context.InitialRequestMessage.RequestUri!))),
            $"no se permite llamar a {context.DnsEndPoint.Host}:{context.DnsEndPoint.Port} ({Variables.NoticeNetworks.Name})",
            cancellation),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
