using System.IO.Compression;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Wire;
using HpcHangfire.WorkerHost.Tests.Imaging;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>One client: asks the masters over HTTP and writes down each question with its answer, or that there was none.</summary>
internal sealed partial class Asker : IDisposable
{
    // Longer than a healthy answer on a busy machine, shorter than most hangs: some answers must be missing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly string _name;
    private readonly History _history;
    private readonly HttpClient[] _masters;

    /// <summary>A client.</summary>
    /// <param name="name">Its name in the history.</param>
    /// <param name="masters">The masters' addresses.</param>
    /// <param name="history">Where it writes.</param>
    public Asker(string name, IEnumerable<Uri> masters, History history)
    {
        (_name, _history) = (name, history);
        _masters = [.. masters.Select(master => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = master, Timeout = Patience })];
    }

    /// <summary>Submits an order; <see cref="Operation.Target"/> of the answer is the job.</summary>
    public Task<Operation> SubmitAsync(PlannedOrder order, string? expected, int master) => AskAsync(
        new Operation { Client = _name, Kind = OperationKind.Submit, Key = order.Key, Order = order.Line, Expected = expected },
        master,
        HttpMethod.Post,
        "agregar_trabajo",
        (asked, answer, bytes) => asked with { Target = Json<JobAcceptedWire>(bytes).JobId },
        () => JsonContent.Create(order.Wire, options: WireJson.Options));

    /// <summary>Reads, cancels or retries a job.</summary>
    public Task<Operation> JobAsync(OperationKind kind, string id, int master) => kind switch
    {
        OperationKind.Read => AskAsync(About(kind, id), master, HttpMethod.Get, $"trabajos/{id}", (asked, _, bytes) => asked with { Jobs = [See(Json<JobWire>(bytes))] }),
        OperationKind.Cancel => AskAsync(About(kind, id), master, HttpMethod.Delete, $"trabajos/{id}"),
        OperationKind.Retry => AskAsync(About(kind, id), master, HttpMethod.Post, $"trabajos/{id}/reintentar"),
        OperationKind.Picture => AskAsync(About(kind, id), master, HttpMethod.Get, $"trabajos/{id}/imagen", (asked, answer, bytes) =>
            asked with { File = Seen(answer, bytes, Told(bytes)) }),
        OperationKind.Counts => AskAsync(About(kind, id), master, HttpMethod.Get, $"trabajos/{id}/conteos", (asked, answer, bytes) =>
            asked with { File = Seen(answer, bytes, CountsDigest.Of(MemoryMarshal.Cast<byte, int>(Unzip(bytes))).Sha256) }),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Presses a button on the dashboard's page of a job, as the page does; null when there is no such page now.</summary>
    public async Task<Operation?> PressAsync(OperationKind button, string id, int master)
    {
        try
        {
            using var way = await _masters[master].GetAsync(new Uri($"hangfire/hpc/trabajos/{id}/ir", UriKind.Relative));
            if (way.Headers.Location is not { } address)
                return null;
            var page = await _masters[master].GetStringAsync(address);
            if (TokenHeader().Match(page) is not { Success: true } header || Token().Match(page) is not { Success: true } token)
                return null;
            var carrier = address.ToString().Split('/')[^1];
            var action = button == OperationKind.PressDelete ? "delete" : "requeue";
            return await AskAsync(
                About(button, id) with { Said = carrier }, master, HttpMethod.Post, $"hangfire/jobs/actions/{action}/{carrier}", header: (header.Groups[1].Value, token.Groups[1].Value));
        }
        catch (Exception e) when (IsMissing(e))
        {
            return null;
        }
    }

    /// <summary>Pauses a worker, or lets it go on.</summary>
    public Task<Operation> WorkerAsync(OperationKind kind, string worker, int master) =>
        AskAsync(About(kind, worker), master, HttpMethod.Post, $"esclavos/{worker}/{(kind == OperationKind.Pause ? "pausar" : "reanudar")}");

    /// <summary>Reads the newest jobs.</summary>
    public Task<Operation> ListAsync(int master) => AskAsync(
        new Operation { Client = _name, Kind = OperationKind.List }, master, HttpMethod.Get, "trabajos?limite=20", (asked, _, bytes) => asked with { Jobs = Page(bytes) });

    /// <summary>Reads every job of one state, some hundred at a time. For when nothing changes any more.</summary>
    public async Task<Operation> ListAsync(string state, int master)
    {
        var whole = new Operation { Client = _name, Kind = OperationKind.List, Target = state, Invoked = _history.Now, Jobs = [] };
        long? next = 0;
        while (next is not null)
        {
            using var answer = await _masters[master].GetAsync(new Uri($"trabajos?estado={state}&limite=500&desde={next}", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            whole = whole with { Jobs = [.. whole.Jobs!, .. Page(bytes)], Status = (int)answer.StatusCode };
            next = Json<JobPageWire>(bytes).Next;
        }

        whole = whole with { Returned = _history.Now };
        _history.Add(whole);
        return whole;
    }

    /// <summary>Reads how many jobs are in each state.</summary>
    public Task<Operation> StatusAsync(int master) => AskAsync(
        new Operation { Client = _name, Kind = OperationKind.Status }, master, HttpMethod.Get, "estado", (asked, _, bytes) =>
        {
            var status = Json<FarmStatusWire>(bytes);
            return asked with
            {
                Counts = new Dictionary<string, long>
                {
                    ["pendiente"] = status.Waiting, ["en_curso"] = status.Running, ["completado"] = status.Completed, ["fallido"] = status.Failed,
                    ["cancelado"] = status.Cancelled,
                },
            };
        });

    /// <summary>Asks whether everything is in one place.</summary>
    public Task<Operation> CoherenceAsync(int master) => AskAsync(new Operation { Client = _name, Kind = OperationKind.Coherence }, master, HttpMethod.Get, "salud/coherencia");

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var master in _masters)
            master.Dispose();
    }

    private async Task<Operation> AskAsync(
        Operation asked, int master, HttpMethod method, string path, Func<Operation, HttpResponseMessage, byte[], Operation>? read = null, Func<HttpContent>? body = null,
        (string Name, string Value)? header = null)
    {
        asked = asked with { Invoked = _history.Now };
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body?.Invoke() };
            if (header is { } added)
                request.Headers.Add(added.Name, added.Value);
            using var answer = await _masters[master].SendAsync(request);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            asked = asked with { Returned = _history.Now, Status = (int)answer.StatusCode };
            asked = (int)answer.StatusCode switch
            {
                < 300 => read is null ? asked : read(asked, answer, bytes),
                >= 400 and < 500 and not 408 => Refused(asked, bytes),
                _ => asked with { Outcome = Outcome.Unknown, Said = Text(bytes) },
            };
        }
        catch (Exception e) when (IsMissing(e))
        {
            asked = asked with { Returned = _history.Now, Outcome = Outcome.Unknown, Said = e.Message };
        }

        _history.Add(asked);
        return asked;
    }

    private static bool IsMissing(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    private Operation About(OperationKind kind, string target) => new() { Client = _name, Kind = kind, Target = target };

    private JobSeen See(JobWire job) => new(
        job.JobId, job.State, job.Attempts, job.Worker, job.Result?.CountsSha256, _history.At(job.Started), _history.At(job.Finished), job.Error);

    private List<JobSeen> Page(byte[] bytes) => [.. Json<JobPageWire>(bytes).Jobs.Select(See)];

    // A refusal names the state that it is for.
    private static Operation Refused(Operation asked, byte[] bytes)
    {
        var said = Text(bytes);
        var state = NamedState().Match(said);
        return asked with { Outcome = Outcome.Fail, Said = said, Jobs = state.Success ? [new JobSeen(asked.Target!, state.Groups[1].Value)] : null };
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 600)));

    private static T Json<T>(byte[] bytes) => JsonSerializer.Deserialize<T>(bytes, WireJson.Options)!;

    private static FileSeen Seen(HttpResponseMessage answer, byte[] bytes, string digest) =>
        new(answer.Headers.ETag!.Tag, Convert.ToHexStringLower(SHA256.HashData(bytes)), digest);

    // The digest that a picture tells, if it is whole.
    private static string Told(byte[] png)
    {
        try
        {
            return new PngFile(png).Texts["CountsSHA256"];
        }
        catch (Exception e)
        {
            return $"torn: {e.Message}";
        }
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var unzipped = new MemoryStream();
        using (var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
            zip.CopyTo(unzipped);
        return unzipped.ToArray();
    }

    [GeneratedRegex("""<meta name="csrf-header" content="([^"]+)">""")]
    private static partial Regex TokenHeader();

    [GeneratedRegex("""<meta name="csrf-token" content="([^"]+)">""")]
    private static partial Regex Token();

    [GeneratedRegex("está (pendiente|en_curso|completado|fallido|cancelado)")]
    private static partial Regex NamedState();
}
