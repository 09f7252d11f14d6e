using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Master;

/// <summary>The master's REST API as the client uses it. Refusals are values; a master that is away is an exception.</summary>
internal sealed class MasterApi : IDisposable
{
    private readonly HttpClient http;
    private readonly Uri address;
    private readonly TimeSpan timeout;

    public MasterApi(Uri address, TimeSpan timeout, Language language)
    {
        this.address = address;
        this.timeout = timeout;
        // No proxy reaches this machine's own master.
        http = new HttpClient(new SocketsHttpHandler { UseProxy = !address.IsLoopback, ConnectTimeout = timeout }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue(language.Tag()));
    }

    public Uri Address => address;

    /// <summary>A path and those parts of its query that have a value.</summary>
    public static string Path(string path, params (string Name, object? Value)[] query)
    {
        var said = query.Where(q => q.Value is not null).Select(q => $"{q.Name}={Uri.EscapeDataString(Convert.ToString(q.Value, CultureInfo.InvariantCulture)!)}").ToArray();
        return said.Length == 0 ? path : $"{path}?{string.Join('&', said)}";
    }

    public Task<MasterAnswer<T>> GetAsync<T>(string path, CancellationToken stop)
        where T : class => SendAsync<T>(HttpMethod.Get, path, null, stop);

    public Task<MasterAnswer<T>> DeleteAsync<T>(string path, CancellationToken stop)
        where T : class => SendAsync<T>(HttpMethod.Delete, path, null, stop);

    /// <summary>Posts without a body.</summary>
    public Task<MasterAnswer<T>> PostAsync<T>(string path, CancellationToken stop)
        where T : class => SendAsync<T>(HttpMethod.Post, path, null, stop);

    public Task<MasterAnswer<T>> PostAsync<T>(string path, object body, CancellationToken stop)
        where T : class => SendAsync<T>(HttpMethod.Post, path, Json(body), stop);

    /// <summary>Posts what the master may work on for long: HTTP_TIMEOUT does not count, and whoever waits looks whether the master is well.</summary>
    public Task<MasterAnswer<T>> PostLongAsync<T>(string path, object body, CancellationToken stop)
        where T : class => SendAsync<T>(HttpMethod.Post, path, Json(body), stop, limit: Timeout.InfiniteTimeSpan);

    /// <summary>The same with a text as the body.</summary>
    public Task<MasterAnswer<T>> PostLongTextAsync<T>(string path, string text, CancellationToken stop)
        where T : class => SendAsync<T>(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, "text/plain"), stop, limit: Timeout.InfiniteTimeSpan);

    /// <summary>Posts JSON lines; the answer has a line for each.</summary>
    public Task<MasterAnswer<string>> PostLinesAsync(string path, byte[] lines, CancellationToken stop) => SendAsync<string>(
        HttpMethod.Post, path, new ByteArrayContent(lines) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } }, stop, "application/x-ndjson");

    /// <summary>The same resource as a table for spreadsheets.</summary>
    public Task<MasterAnswer<string>> GetCsvAsync(string path, CancellationToken stop) =>
        SendAsync<string>(HttpMethod.Get, path, null, stop, "text/csv");

    /// <summary>Copies what is at <paramref name="path"/> into the stream that <paramref name="open"/> makes for its media type.</summary>
    /// <returns>The refusal, or an empty answer.</returns>
    public async Task<MasterAnswer<string>> DownloadAsync(string path, Func<string?, Stream> open, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await TalkAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout, async response =>
        {
            if (await RefusalAsync<string>(response, stop) is { } refused)
                return refused;
            // The download itself may take any time: HTTP_TIMEOUT ends with the headers.
            await using var target = open(response.Content.Headers.ContentType?.MediaType);
            await using var body = await response.Content.ReadAsStreamAsync(stop);
            await CopyAsync(body, target, stop);
            return new MasterAnswer<string>(address, "", null);
        }, stop);
    }

    public void Dispose() => http.Dispose();

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body, body.GetType(), WireJson.Options), Encoding.UTF8, "application/json");

    private async Task<MasterAnswer<T>> SendAsync<T>(
        HttpMethod method, string path, HttpContent? body, CancellationToken stop, string accept = "application/json", TimeSpan? limit = null)
        where T : class
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return await TalkAsync(request, HttpCompletionOption.ResponseContentRead, limit ?? timeout, async response =>
            await RefusalAsync<T>(response, stop) ?? new MasterAnswer<T>(address, await response.Content.ReadAsStringAsync(stop), null), stop);
    }

    private async Task<TAnswer> TalkAsync<TAnswer>(
        HttpRequestMessage request, HttpCompletionOption until, TimeSpan limit, Func<HttpResponseMessage, Task<TAnswer>> read, CancellationToken stop)
    {
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(stop);
        inTime.CancelAfter(limit);
        try
        {
            using var response = await http.SendAsync(request, until, inTime.Token);
            return await read(response);
        }
        catch (HttpRequestException e)
        {
            throw Away(Reason(e.HttpRequestError), e, wasReached: e.HttpRequestError is not (HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError));
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw Away(string.Create(CultureInfo.InvariantCulture, $"no respondió en {timeout.TotalSeconds:0.#} s, el límite de {Variables.HttpTimeout.Name}"), e, wasReached: e.InnerException is not TimeoutException); // the inner one: not even connected
        }
    }

    private async Task CopyAsync(Stream body, Stream target, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        while (true)
        {
            int read;
            try
            {
                read = await body.ReadAsync(buffer, stop);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw Away(Reason(HttpRequestError.ResponseEnded), e);
            }

            if (read == 0)
                return;
            await target.WriteAsync(buffer.AsMemory(0, read), stop);
        }
    }

    private async Task<MasterAnswer<T>?> RefusalAsync<T>(HttpResponseMessage response, CancellationToken stop)
        where T : class
    {
        if (response.IsSuccessStatusCode)
            return null;
        var text = await response.Content.ReadAsStringAsync(stop);
        return new MasterAnswer<T>(address, text, response.StatusCode == HttpStatusCode.MisdirectedRequest ? Refusals.Misnamed(address) : Refusals.Sentence((int)response.StatusCode, text))
        {
            Status = response.StatusCode,
        };
    }

    private MasterAwayException Away(string reason, Exception cause, bool wasReached = true) =>
        new($"No se alcanza el maestro en {address} ({reason}). Arránquelo, o indique su dirección con --maestro o {Variables.MasterUrls.Name}.", cause) { WasReached = wasReached };

    private static string Reason(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "no se conoce ninguna máquina con ese nombre",
        HttpRequestError.ConnectionError => "nadie atiende en esa dirección",
        HttpRequestError.SecureConnectionError => "falló la conexión segura; quizá sea http y no https",
        HttpRequestError.ProxyTunnelError => "el proxy no dejó pasar",
        _ => "la conexión se cortó o quien atiende no habla HTTP",
    };
}
