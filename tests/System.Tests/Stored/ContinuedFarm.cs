using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Testing.Stored;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests.Stored;

/// <summary>
/// A farm that an earlier version left, continued by today's programs. Its server and its folder are restored, a master
/// answers before any worker is there, then workers do what waited. All over HTTP, Redis and files, as another version would.
/// </summary>
public abstract class ContinuedFarm(IRespServer server) : IAsyncLifetime
{
    private static readonly TimeSpan RenderLimit = TimeSpan.FromSeconds(90);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-stored-");
    private FarmOnRedis? _farm;
    private string? _whySkipped;

    /// <summary>What the earlier version left and said.</summary>
    public StoredFarm Stored { get; } = StoredFarm.Of("0.1");

    /// <summary>What the master said at first, by path: its members as <see cref="StoredFarm.Told"/> names them.</summary>
    public JsonObject First { get; } = [];

    /// <summary>SHA-256 of the files that the master served at first, by path.</summary>
    public Dictionary<string, string> Files { get; } = [];

    /// <summary>How each unfinished job ended, once nothing waited any more.</summary>
    public Dictionary<string, JsonObject> Ended { get; } = [];

    /// <summary>The results file at that moment.</summary>
    public IReadOnlyList<string> ResultLines { get; private set; } = [];

    /// <summary>Path of the jobs file.</summary>
    public string JobsFile => Path.Combine(_folder.FullName, "trabajos.txt");

    private HttpClient Http => _farm!.Http;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _whySkipped = WhySkipped();
        if (_whySkipped is not null)
            return;
        await server.InitializeAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        var redis = connection.GetDatabase();
        await Stored.RestoreAsync(redis, _folder);
        _farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 0,
            Monitors = 0,
            Redis = server.Configuration,
            Settings = new Dictionary<string, string>
            {
                ["CARPETA_DATOS"] = Path.Combine(_folder.FullName, "datos"),
                ["ARCHIVO_TRABAJOS"] = JobsFile,
                ["CARGA_AUTO_TRABAJOS"] = "si",
                ["FIJADO_LIMITE_S"] = "1",
                ["RETENCION_DIAS"] = "0", // what it left is older from day to day
            },
        });
        await LookAsync();
        await Stored.FallSilentAsync(redis);
        await Task.WhenAll(((string[])["esclavo1", "esclavo2"]).Select(name => _farm.StartWorker(name).ReadyAsync()));
        await EndAsync();
    }

    /// <summary>Skips the test where this farm cannot run.</summary>
    public void SkipUnlessPossible() => Assert.SkipWhen(_whySkipped is not null, _whySkipped ?? "");

    /// <summary>GET of a path.</summary>
    public async Task<JsonObject> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative)))!;

    /// <summary>GET of a page.</summary>
    public Task<string> PageAsync(string path) => Http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>POST with or without a body, which the master accepts.</summary>
    public async Task<JsonObject> PostAsync(string path, JsonObject? body = null)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body ?? []);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    /// <summary>Cancels a job.</summary>
    public async Task CancelAsync(string id)
    {
        using var answer = await Http.DeleteAsync(new Uri($"trabajos/{id}", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until a job is completed.</summary>
    public Task<JsonObject> CompletedAsync(string id) => Eventually.NotNull(
        async () => await GetAsync($"trabajos/{id}") is var job && (string?)job["estado"] == "completado" ? job : null, $"job {id} is completed", RenderLimit);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_farm is not null)
            await _farm.DisposeAsync();
        await server.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task LookAsync()
    {
        foreach (var path in (string[])["estado", "resultados", "esclavos", "memoria"])
            First[path] = await GetAsync(path);
        JsonObject jobs = [], consoles = [];
        foreach (var (id, _) in Stored.Told["trabajos"]!.AsObject())
        {
            jobs[id] = await GetAsync($"trabajos/{id}");
            consoles[id] = (await GetAsync($"hangfire/hpc/trabajos/{id}"))["consola"]!.DeepClone();
        }

        (First["trabajos"], First["consolas"]) = (jobs, consoles);
        foreach (var (path, _) in Stored.Told["archivos"]!.AsObject())
            Files[path] = Convert.ToHexStringLower(SHA256.HashData(await Http.GetByteArrayAsync(new Uri(path, UriKind.Relative))));
    }

    private async Task EndAsync()
    {
        await Eventually.True(
            async () => await GetAsync("estado") is var now && (int?)now["trabajos_pendientes"] == 0 && (int?)now["trabajos_en_curso"] == 0, "nothing waits or runs", RenderLimit);
        foreach (var (id, job) in Stored.Told["trabajos"]!.AsObject().Where(job => (string?)job.Value!["estado"] == "pendiente"))
            Ended[id] = await GetAsync($"trabajos/{id}");
        var completed = (int)(await GetAsync("resultados"))["total"]!;
        await Eventually.True(() => (ResultLines = File.ReadAllLines(Path.Combine(_folder.FullName, "datos", "resultados.txt"))).Count >= completed, "every result has its line");
    }

    private string? WhySkipped()
    {
        if (server is RedisServerFixture && !FarmOnRedis.IsPossible)
            return "redis-server is not installed on this machine.";
        // Its latest time is a minute later: the next attempt of a job that waits for one.
        return TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() > (double)Stored.Told["estado"]!["timestamp"]! + 60 ? null : "This machine's clock is before the time when the farm was stored.";
    }
}

/// <summary>Over Garnet, in this process.</summary>
public sealed class ContinuedFarmOnGarnet() : ContinuedFarm(new GarnetFixture());

/// <summary>Over the installed redis-server.</summary>
public sealed class ContinuedFarmOnRedis() : ContinuedFarm(RedisServerFixture.Keeping());
