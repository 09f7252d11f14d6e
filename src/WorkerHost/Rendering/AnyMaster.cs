using System.Net;
using HpcHangfire.WorkerHost.Masters;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// Sends each request to the first master that is well. Masters share their Redis and their folder, so any of them can take a
/// picture. One that cannot be reached, hangs, refuses its name, or says that it has no Redis is passed over until its <c>/salud/listo</c> says that it
/// is ready; then the first one is the first again. When none is well, all are tried.
/// </summary>
/// <remarks>
/// A master hangs when it takes no byte of a request for five seconds, or when it has the whole request, has not answered it, and
/// does not answer <c>/salud/vivo</c> in five seconds, or when no byte of its answer's body comes for as long. As long as it answers <c>/salud/vivo</c>, it may take its time: disks are slow.
/// </remarks>
/// <param name="masters">Their addresses, the client's base address among them.</param>
/// <param name="misnamed">Is told which refuse their names.</param>
/// <param name="time">Measures the silence.</param>
internal sealed class AnyMaster(IReadOnlyList<Uri> masters, MisnamedMasters misnamed, TimeProvider time) : DelegatingHandler
{
    /// <summary>How long a master may be silent.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly bool[] _isSuspect = new bool[masters.Count];

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = masters.First(master => master.IsBaseOf(request.RequestUri!)).MakeRelativeUri(request.RequestUri!);
        HttpResponseMessage? unavailable = null;
        HttpRequestException? failure = null;
        var order = Enumerable.Range(0, masters.Count).OrderBy(i => _isSuspect[i]).ToList();
        foreach (var suspect in order.Where(i => _isSuspect[i]))
            _ = AbsolveAsync(suspect); // for the next request
        foreach (var master in order)
        {
            request.RequestUri = new Uri(masters[master], path);
            try
            {
                unavailable?.Dispose();
                unavailable = await SendWatchedAsync(masters[master], request, cancellationToken);
                if (!misnamed.Note(masters[master], unavailable.StatusCode) && unavailable.StatusCode != HttpStatusCode.ServiceUnavailable)
                    return request.Content is null ? await WatchAsync(unavailable, master) : unavailable;
            }
            catch (HttpRequestException e)
            {
                (unavailable, failure) = (null, e);
            }

            _isSuspect[master] = true;
            if (misnamed.Refuses(masters[master])) // one that refuses a large body may hang up before its answer is read
                request.Options.Set(NamePatience.Refusing, masters[master]);
        }

        return unavailable ?? throw new HttpRequestException(failure!.Message, failure);
    }

    /// <summary>The same answer; its body, if it falls silent or breaks off, says whether to ask another master.</summary>
    private async Task<HttpResponseMessage> WatchAsync(HttpResponseMessage answer, int master)
    {
        var body = answer.Content;
        var watched = new StreamContent(new WatchedAnswer(await body.ReadAsStreamAsync(), Broken, time));
        foreach (var (name, values) in body.Headers)
            watched.Headers.TryAddWithoutValidation(name, values);
        answer.Content = watched;
        return answer;

        IOException Broken(Exception e)
        {
            _isSuspect[master] = true;
            var reason = e is IOException ? e.Message : $"{masters[master].Authority} no envía nada ({Silence.TotalSeconds} s).";
            return _isSuspect.Contains(false) ? new OtherMasterException(reason, e) : new IOException(reason, e);
        }
    }

    private async Task AbsolveAsync(int master)
    {
        if (await AnswersAsync(masters[master], "salud/listo", CancellationToken.None) is not { } answer)
            return;
        misnamed.Note(masters[master], answer);
        if (answer == HttpStatusCode.OK)
            _isSuspect[master] = false;
    }

    /// <summary>Returns when the answer is here: to what was sent, all of it; to a question, its head, because its body may be large.</summary>
    private async Task<HttpResponseMessage> SendWatchedAsync(Uri master, HttpRequestMessage request, CancellationToken cancellation)
    {
        using var hung = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var done = new CancellationTokenSource();
        var sent = new SentBytes(time);
        var content = request.Content;
        using var watched = content is null ? null : new WatchedContent(content, sent);
        request.Content = watched;
        try
        {
            var sending = SendWholeAsync();
            if (await Task.WhenAny(sending, HangsAsync(master, watched is null ? null : sent, done.Token)) != sending)
                await hung.CancelAsync();
            return await sending;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && !cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"{master.Authority} no responde ({Silence.TotalSeconds} s).", e);
        }
        finally
        {
            await done.CancelAsync();
            request.Content = content; // it may be sent again
        }

        async Task<HttpResponseMessage> SendWholeAsync()
        {
            var answer = await base.SendAsync(request, hung.Token);
            try
            {
                if (content is not null)
                    await answer.Content.LoadIntoBufferAsync(hung.Token);
                return answer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
    }

    /// <summary>Ends when the master hangs, or when it no longer matters.</summary>
    private async Task HangsAsync(Uri master, SentBytes? sent, CancellationToken done)
    {
        using var tick = new PeriodicTimer(Look, time);
        try
        {
            while (await tick.WaitForNextTickAsync(done))
            {
                if (sent is { IsComplete: false } ? sent.Pause > Silence : await AnswersAsync(master, "salud/vivo", done) is null)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>A master's answer to a short question; null if there is none in time.</summary>
    private async Task<HttpStatusCode?> AnswersAsync(Uri master, string path, CancellationToken done)
    {
        using var limit = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, done);
        try
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(master, path));
            using var answer = await base.SendAsync(question, either.Token);
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException && !done.IsCancellationRequested)
        {
            return null;
        }
    }
}
