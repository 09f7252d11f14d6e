using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Testing.Processes;
using Xunit;

namespace HpcHangfire.Testing.Foreign;

/// <summary>A node of another make: <c>ajeno.py</c>, written from the contract's text alone, as a process of its own.</summary>
public sealed class ForeignNode : IAsyncDisposable
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Foreign", "ajeno.py");

    private ForeignNode(FarmProcess process, string name) => (Process, Name) = (process, name);

    /// <summary>The process.</summary>
    public FarmProcess Process { get; }

    /// <summary>Its name in the farm.</summary>
    public string Name { get; }

    /// <summary>Skips the test where there is no Python.</summary>
    public static void SkipUnlessPossible() => Assert.SkipUnless(Installed.Has("python3"), "python3 is not installed on this machine.");

    /// <summary>Starts a slave that registers at once; returns when it listens.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="master">Its master.</param>
    /// <param name="habits">How it behaves, as <c>ajeno.py</c> reads it.</param>
    /// <param name="more">Further arguments.</param>
    public static Task<ForeignNode> SlaveAsync(string name, Uri master, object? habits = null, params IEnumerable<string> more) =>
        StartAsync("esclavo", name, master, ["--costumbre", JsonSerializer.Serialize(habits ?? new { ping_s = 0 }), "--espera", "0", .. more]);

    /// <summary>Starts a node; returns when it listens.</summary>
    public static async Task<ForeignNode> StartAsync(string role, string name, Uri? master, params IEnumerable<string> more)
    {
        var process = FarmProcess.StartPython(Script, [role, "--id", name, "--maestro", $"{master}", .. more]);
        try
        {
            await process.ListeningAsync();
            return new ForeignNode(process, name);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the client to its end and returns the answers it got, in order.</summary>
    public static async Task<List<JsonElement>> AskAllAsync(Uri master)
    {
        await using var client = FarmProcess.StartPython(Script, "cliente", "--maestro", $"{master}");
        Assert.True(await client.ExitAsync() == 0, $"{client.Error}");
        return [.. client.Output.Lines.Select(line => JsonElement.Parse(line))];
    }

    /// <summary>What it has done so far of one kind.</summary>
    public async Task<List<JsonElement>> DidAsync(string what) =>
        [.. (await Process.Http.GetFromJsonAsync<JsonElement>("hechos")).EnumerateArray().Where(done => done.GetProperty("que").GetString() == what)];

    /// <summary>The status codes that it got for one kind of thing.</summary>
    public async Task<List<int>> CodesAsync(string what) => [.. (await DidAsync(what)).Select(done => done.GetProperty("codigo").GetInt32())];

    /// <summary>Changes how it behaves from its next job on.</summary>
    public async Task BehaveAsync(object habits)
    {
        using var content = new StringContent(JsonSerializer.Serialize(habits)); // with its length: the script reads no chunks
        using var answer = await Process.Http.PostAsync(new Uri("costumbre", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
