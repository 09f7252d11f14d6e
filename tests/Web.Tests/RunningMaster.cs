using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests;

/// <summary>The real master on a free port, with a folder of its own and a client.</summary>
public sealed class RunningMaster : IAsyncDisposable
{
    /// <summary>The contract's example.</summary>
    public const string Order = """{"algoritmo":"juliaCython","width":800,"height":600,"iteraciones":100}""";

    private readonly WebApplication _app;

    private RunningMaster(WebApplication app, string folder)
    {
        (_app, Folder) = (app, folder);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>Holds the jobs folder and the data folder.</summary>
    public string Folder { get; }

    public string JobsFolder => Path.Combine(Folder, "trabajos");

    public string DataFolder => Path.Combine(Folder, "datos");

    public IServiceProvider Services => _app.Services;

    public JobReader Reader => Services.GetRequiredService<JobReader>();

    public JobLedger Ledger => Services.GetRequiredService<JobLedger>();

    public static string NewFolder() => Directory.CreateTempSubdirectory("hpc-maestro-").FullName;

    public static async Task<RunningMaster> StartAsync(string redis, string folder, params (string Name, string Value)[] settings)
    {
        var app = Build(redis, folder, settings);
        await app.StartAsync();
        return new(app, folder);
    }

    /// <summary>A master that is not started: its services work, nothing runs by itself.</summary>
    public static WebApplication Build(string redis, string folder, params (string Name, string Value)[] settings)
    {
        Directory.CreateDirectory(Path.Combine(folder, "trabajos"));
        var all = new Dictionary<string, string?>
        {
            ["MAESTRO_HOST"] = "127.0.0.1",
            ["MAESTRO_PORT"] = "0",
            ["REDIS"] = redis,
            ["CARPETA_DATOS"] = Path.Combine(folder, "datos"),
            ["ARCHIVO_TRABAJOS"] = Path.Combine(folder, "trabajos", "trabajos.txt"),
            ["CARGA_AUTO_TRABAJOS"] = "false",
            ["ARRIENDO_S"] = "300", // nobody renews the leases of simulated workers
            ["LOG_LEVEL"] = "ERROR",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return MasterApp.Build([], all);
    }

    public Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, string? contentType = "application/json", string? language = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        return SendAsync(request);
    }

    // A large body waits to be asked for: a master that refuses it hangs up, and a client that still sends may see only that.
    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.ExpectContinue = request.Content?.Headers.ContentLength > 32 * 1024;
        return Client.SendAsync(request);
    }

    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>The same in a language.</summary>
    public async Task<JsonElement> GetAsync(string path, string language)
    {
        using var answer = await SendAsync("GET", path, language: language);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<JsonElement> PostAsync(string path, string? body = null, string? contentType = "application/json")
    {
        using var answer = await SendAsync("POST", path, body, contentType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    public async Task<string> SubmitAsync(string order = Order) =>
        (await PostAsync("/agregar_trabajo", order)).GetProperty("trabajo_id").GetString()!;

    public async Task<long> WaitingAsync() => (await GetAsync("/ping")).GetProperty("trabajos_pendientes").GetInt64();

    /// <summary>Begins a job as a worker does.</summary>
    public Task<Attempt> BeginAsync(string id, string worker = "esclavo1") => BeginAsync(Services, id, worker);

    /// <summary>Fetches a job out of its turn, even one that was fetched before, and begins it.</summary>
    public static async Task<Attempt> BeginAsync(IServiceProvider services, string id, string worker)
    {
        var job = (await services.GetRequiredService<JobReader>().FindAsync(id))!;
        var database = services.GetRequiredService<FarmRedis>().Database;
        await Turns.BringForwardAsync(database, job.HangfireId!, job.Order.Queue);
        var lease = services.GetRequiredService<Election>().FetchNext(new LeaseOwner(worker, "nodo-a"), [job.Order.Queue]).Lease!;
        return (await services.GetRequiredService<JobLedger>().BeginAsync(id, worker, lease))!;
    }

    /// <summary>Begins like a picture, then has these bytes.</summary>
    public static byte[] Picture(string contentType, params byte[] rest) =>
    [
        .. contentType switch
        {
            "image/webp" => "RIFF0000WEBP"u8,
            "image/tiff" => "II*\0"u8,
            _ => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A],
        },
        .. rest,
    ];

    public static byte[] Png(params byte[] rest) => Picture("image/png", rest);

    public Task<HttpResponseMessage> StoreAsync(Attempt attempt, byte[] picture, string contentType = "image/png")
    {
        var content = new ByteArrayContent(picture);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/trabajos/{attempt.JobId}/imagen?ficha={attempt.Token}") { Content = content });
    }

    /// <summary>Runs a job through to its published picture as a worker does.</summary>
    public async Task<Attempt> CompleteAsync(string id, byte[]? picture = null, string worker = "esclavo1")
    {
        var attempt = await BeginAsync(id, worker);
        using var stored = await StoreAsync(attempt, picture ?? Png());
        stored.EnsureSuccessStatusCode();
        var name = (await stored.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("archivo").GetString()!;
        Assert.True(await Ledger.CommitAsync(attempt, Result(name)));
        return attempt;
    }

    public static RenderResult Result(string image) => new()
    {
        Image = image,
        CountsSum = 54,
        CountsSha256 = new string('a', 64),
        ComputeSeconds = 0.25,
        ImageSeconds = 0.0625,
        Threads = 2,
        Path = "vector512",
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
