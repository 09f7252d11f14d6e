using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Workers;
using Microsoft.Extensions.Caching.Memory;

namespace HpcHangfire.Web.Explorer;

/// <summary>A tile, or why there is none.</summary>
/// <param name="Png">The file; null without one.</param>
/// <param name="Timing">The worker's <c>Server-Timing</c>.</param>
/// <param name="Status">HTTP's word for what went wrong.</param>
/// <param name="Sentence">What went wrong, in Spanish.</param>
public sealed record TileAnswer(byte[]? Png, string? Timing = null, int Status = StatusCodes.Status200OK, string Sentence = "");

/// <summary>
/// Has tiles drawn by the workers' lanes, over HTTP and past the queues: nothing of them is in Redis. What several ask for at once is drawn
/// once, what nobody waits for any more is given up, and a tile stays here for a minute.
/// </summary>
public sealed class Tiles(WorkerRegistry registry, TimeProvider time) : IDisposable
{
    private const long MostKept = 32L << 20; // bytes
    private const int Tries = 3;
    private const int MostAtOnce = 256;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly HttpClient _workers = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(1) })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private readonly MemoryCache _drawn = new(new MemoryCacheOptions { SizeLimit = MostKept });
    private readonly Dictionary<RenderOrder, Drawing> _drawing = [];
    private readonly Lock _lock = new();
    private IReadOnlyList<KnownWorker> _known = [];
    private long? _knownAt;

    /// <summary>The tile that an order is about.</summary>
    /// <param name="order">What; its size is the tile's.</param>
    /// <param name="gone">The asker has gone.</param>
    /// <exception cref="OperationCanceledException">It has.</exception>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is away.</exception>
    public async Task<TileAnswer> GetAsync(RenderOrder order, CancellationToken gone)
    {
        if (_drawn.TryGetValue(order, out TileAnswer? kept))
            return kept!;
        if (Join(order) is not { } drawing)
            return new TileAnswer(null, Status: StatusCodes.Status503ServiceUnavailable, Sentence: $"Ya se dibujan {MostAtOnce} teselas.");
        try
        {
            return await drawing.Answer.WaitAsync(gone);
        }
        finally
        {
            Leave(order, drawing);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _workers.Dispose();
        _drawn.Dispose();
    }

    private Drawing? Join(RenderOrder order)
    {
        lock (_lock)
        {
            if (!_drawing.TryGetValue(order, out var drawing))
            {
                if (_drawing.Count >= MostAtOnce)
                    return null;
                var end = new CancellationTokenSource();
                _drawing[order] = drawing = new Drawing(end, Task.Run(() => DrawAsync(order, end.Token)));
            }

            drawing.Askers++;
            return drawing;
        }
    }

    private void Leave(RenderOrder order, Drawing drawing)
    {
        lock (_lock)
        {
            if (--drawing.Askers > 0)
                return;
            if (_drawing.GetValueOrDefault(order) == drawing)
                _drawing.Remove(order);
        }

        drawing.End.Cancel();
    }

    private async Task<TileAnswer> DrawAsync(RenderOrder order, CancellationToken end)
    {
        var answer = new TileAnswer(null, Status: StatusCodes.Status503ServiceUnavailable, Sentence: "Ningún esclavo de la granja está activo para dibujar la tesela.");
        foreach (var worker in (await WorkersAsync(order)).Take(Tries))
        {
            answer = await AskAsync(worker.Registration, order, end);
            if (!ElsewhereMay(answer.Status))
                break;
        }

        if (answer.Png is { } png)
            _drawn.Set(order, answer, new MemoryCacheEntryOptions { Size = png.Length, AbsoluteExpirationRelativeToNow = Life });
        return answer;
    }

    // It is away or has no room; or it is of a version without tiles, or does not know the name that it is asked under.
    private static bool ElsewhereMay(int status) => status is StatusCodes.Status503ServiceUnavailable
        or StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed or StatusCodes.Status421MisdirectedRequest;

    // The idle ones first; among them always the same for one place, whatever its colours: it may still have the counts.
    private async Task<IEnumerable<KnownWorker>> WorkersAsync(RenderOrder order)
    {
        if (_knownAt is not { } at || time.GetElapsedTime(at) > Fresh)
            (_known, _knownAt) = (await registry.AllAsync(), time.GetTimestamp());
        var place = (order.Algorithm, order.XMin, order.YMin, order.XMax);
        return _known.Where(worker => worker.IsActive && worker.Registration.IsOurs && worker.Registration.CanRender(order))
            .OrderBy(worker => worker.State!.Busy)
            .ThenBy(worker => HashCode.Combine(place, worker.Registration.Id));
    }

    private async Task<TileAnswer> AskAsync(WorkerRegistration worker, RenderOrder order, CancellationToken end)
    {
        try
        {
            using var question = JsonContent.Create(order.ToPictureWire(), options: WireJson.Options);
            using var answer = await _workers.PostAsync(new UriBuilder(Uri.UriSchemeHttp, worker.Address, worker.Port, "mosaico").Uri, question, end);
            if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType is { MediaType: "image/png" })
                return new TileAnswer(await answer.Content.ReadAsByteArrayAsync(end), answer.Headers.TryGetValues("Server-Timing", out var timing) ? timing.First() : null);
            return new TileAnswer(null, Status: (int)answer.StatusCode, Sentence: await SentenceAsync(answer, end));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !end.IsCancellationRequested))
        {
            return new TileAnswer(null, Status: StatusCodes.Status503ServiceUnavailable, Sentence: $"El esclavo {worker.Id} no dibujó la tesela: {e.Message}");
        }
    }

    private static async Task<string> SentenceAsync(HttpResponseMessage answer, CancellationToken end)
    {
        try
        {
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(end)).GetProperty("error").GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"El esclavo contestó {(int)answer.StatusCode}.";
        }
    }

    private sealed class Drawing(CancellationTokenSource end, Task<TileAnswer> answer)
    {
        public CancellationTokenSource End { get; } = end;

        public Task<TileAnswer> Answer { get; } = answer;

        public int Askers { get; set; }
    }
}
