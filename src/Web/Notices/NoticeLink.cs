using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Http;

namespace HpcHangfire.Web.Notices;

/// <summary>What became of a notice.</summary>
internal enum NoticeFate
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It was not, and others may be.</summary>
    Refused,

    /// <summary>Its origin takes none now.</summary>
    Away,

    /// <summary>It never will be.</summary>
    GivenUp,
}

/// <summary>What became of a notice, why in one Spanish sentence, and what only the log says.</summary>
internal sealed record NoticeOutcome(NoticeFate Fate, string Reason, string Detail = "");

/// <summary>
/// Sends notices. It follows no redirects and reads nothing of an answer but its status. An order's address is checked again after
/// its name was resolved: AVISOS_REDES says where it may lead. The operator's own may lead anywhere but to the farm itself.
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
    /// <returns>What came of it; it ends within <see cref="Limit"/>.</returns>
    public async Task<NoticeOutcome> SendAsync(Notice notice, byte[] body)
    {
        if (NoticeUrls.Read(notice.Target) is not { } url)
            return new NoticeOutcome(NoticeFate.GivenUp, "su dirección no es ninguna");
        var second = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("User-Agent", "HpcHangfire");
        request.Headers.Add("webhook-id", notice.Name);
        request.Headers.Add("webhook-timestamp", second.ToString(CultureInfo.InvariantCulture));
        if (_options.Key is { } key)
            request.Headers.Add("webhook-signature", key.Sign(notice.Name, second, body));
        using var limit = new CancellationTokenSource(Limit, _time);
        try
        {
            using var answer = await (notice.IsOfFarm ? _farm : _orders).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode ? new NoticeOutcome(NoticeFate.Taken, "") : new NoticeOutcome(Fate(answer.StatusCode), $"respondió {(int)answer.StatusCode}");
        }
        catch (HttpRequestException e) when (e.GetBaseException() is NotAllowedException never)
        {
            return new NoticeOutcome(NoticeFate.GivenUp, never.Message);
        }
        catch (HttpRequestException e) // the sentence says no more: whoever may read it must not learn what listens where
        {
            return new NoticeOutcome(NoticeFate.Away, "no se pudo conectar", e.Message);
        }
        catch (OperationCanceledException)
        {
            return new NoticeOutcome(NoticeFate.Away, FormattableString.Invariant($"no respondió en {Limit.TotalSeconds} s"));
        }
    }

    // Refused is this notice alone; a server's own trouble is everybody's.
    private static NoticeFate Fate(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Gone => NoticeFate.GivenUp,
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => NoticeFate.Away,
        _ => (int)status < 500 ? NoticeFate.Refused : NoticeFate.Away,
    };

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
                && (ofFarm || Reach.Allows(address, _options.Networks, sameMachine: false)),
            $"no se permite llamar a {context.DnsEndPoint.Host}:{context.DnsEndPoint.Port} ({Variables.NoticeNetworks.Name})",
            cancellation),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
