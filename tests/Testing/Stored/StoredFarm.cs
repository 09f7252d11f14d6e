using System.Text.Json;
using System.Text.Json.Nodes;
using StackExchange.Redis;

namespace HpcHangfire.Testing.Stored;

/// <summary>
/// A farm as an earlier version's programs left it: every key of its Redis, its data folder, its jobs file, and what its master
/// said about everything. The README beside the data says how it was made.
/// </summary>
public sealed class StoredFarm
{
    /// <summary>Stands for the farm's folder in the stored keys.</summary>
    private const string Folder = "/granja";

    // Keys that say somebody is alive expire within minutes; everything else lives for a day or forever.
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    private readonly DirectoryInfo _stored;
    private readonly List<StoredKey> _keys;

    private StoredFarm(DirectoryInfo stored)
    {
        _stored = stored;
        _keys = JsonSerializer.Deserialize<List<StoredKey>>(Text("redis.json"))!;
        Told = JsonNode.Parse(Text("trabajos.json"))!.AsObject();
    }

    /// <summary>What the master answered then, and which job is which.</summary>
    public JsonObject Told { get; }

    /// <summary>Lines of the results file at that time.</summary>
    public IReadOnlyList<string> ResultLines => File.ReadAllLines(Path.Combine(_stored.FullName, "resultados.txt"));

    /// <summary>The farm that a version left.</summary>
    /// <param name="version">Such as <c>0.1</c>.</param>
    public static StoredFarm Of(string version) => new(new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "Stored", version)));

    /// <summary>The job that plays a part, as record.py names it.</summary>
    public string Job(string role) => Told["roles"]![role]!.GetValue<string>();

    /// <summary>What the job's record says about its worker's last crash, which that version did not tell; null without one.</summary>
    public JsonNode? Evidence(string job) =>
        _keys.Single(key => key.Name == $"{{hpc}}:trabajo:{job}").Value.TryGetProperty("evidencia", out var text) ? JsonNode.Parse(text.GetString()!) : null;

    /// <summary>Copies jobs file and data into a folder and fills a server; short-lived keys stay until <see cref="FallSilentAsync"/>.</summary>
    /// <param name="redis">An empty server.</param>
    /// <param name="folder">An empty folder, the farm's from now on: <c>trabajos.txt</c>, and <c>datos</c> with the pictures and the results.</param>
    public async Task RestoreAsync(IDatabase redis, DirectoryInfo folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var pictures = Directory.CreateDirectory(Path.Combine(folder.FullName, "datos", "imagenes"));
        foreach (var picture in Directory.EnumerateFiles(Path.Combine(_stored.FullName, "imagenes")))
            File.Copy(picture, Path.Combine(pictures.FullName, Path.GetFileName(picture)));
        File.Copy(Path.Combine(_stored.FullName, "resultados.txt"), Path.Combine(folder.FullName, "datos", "resultados.txt"));
        File.Copy(Path.Combine(_stored.FullName, "trabajos.txt"), Path.Combine(folder.FullName, "trabajos.txt"));
        foreach (var key in _keys)
            await key.WriteAsync(redis, text => text.Replace(Folder, folder.FullName, StringComparison.Ordinal), Silence);
    }

    /// <summary>Lets the time pass after which a farm forgets who is silent.</summary>
    public Task FallSilentAsync(IDatabase redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return redis.KeyDeleteAsync([.. _keys.Where(key => key.Life < Silence).Select(key => (RedisKey)key.Name)]);
    }

    private string Text(string file) => File.ReadAllText(Path.Combine(_stored.FullName, file));
}
