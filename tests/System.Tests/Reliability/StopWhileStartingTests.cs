using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Programs told to stop (SIGTERM) while they start: they end at once, without a complaint, and with exit code 0.</summary>
public sealed class StopWhileStartingTests(ITestOutputHelper figures) : IAsyncDisposable
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-stop-");
    private readonly RedisServerFixture _redis = new();
    private FarmProcess? _process;

    public static TheoryData<string, string> Moments => new()
    {
        { "Web", "Master listens" },
        { "WorkerHost", "PathChoice" },
        { "WorkerHost", "Worker esclavo1" },
        { "Monitor", "Monitor memoria1" },
    };

    [Theory, MemberData(nameof(Moments))]
    public async Task A_program_ends_when_it_is_told_at_this_line_of_its_log(string program, string line)
    {
        await _redis.InitializeAsync();
        Start(program, ("REDIS", _redis.Configuration));
        await EndsQuietlyAsync(line);
    }

    [Theory]
    [InlineData("Web", "")]
    [InlineData("WorkerHost", "")]
    [InlineData("Monitor", "")]
    [InlineData("Web", ",serviceName=granja")]
    [InlineData("WorkerHost", ",serviceName=granja")]
    [InlineData("Monitor", ",serviceName=granja")]
    public async Task A_program_ends_when_it_is_told_while_it_waits_for_a_Redis_that_says_nothing(string program, string more)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Start(program, ("REDIS", $"{silent.LocalEndpoint}{more}"));
        using var connected = await silent.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await EndsQuietlyAsync();
    }

    [Theory]
    [InlineData("Master listens")]
    [InlineData("PathChoice")]
    [InlineData("Worker esclavo1")]
    [InlineData("Monitor memoria1")]
    [InlineData("Ctrl-C")]
    public async Task The_whole_farm_ends_when_it_is_told_at_this_line_of_its_log(string line)
    {
        Start("Standalone");
        await EndsQuietlyAsync(line);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        await _redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Start(string program, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string> all = new()
        {
            ["CARGA_AUTO_TRABAJOS"] = "no",
            ["ESCLAVO_HOST"] = "127.0.0.1", ["ESCLAVO_PORT"] = "0", ["MEMORIA_HOST"] = "127.0.0.1", ["MEMORIA_PORT"] = "0",
        };
        if (program == "Web")
            (all["MAESTRO_HOST"], all["MAESTRO_PORT"]) = ("127.0.0.1", "0"); // to the others, they say where a master is
        foreach (var (name, value) in settings)
            all[name] = value;
        string[] arguments = program == "Standalone" ? ["--puerto", "0"] : [];
        _process = FarmProcess.Start(new FarmProgram(program, $"HpcHangfire.{program}.dll"), all, arguments, _folder.FullName);
    }

    private async Task EndsQuietlyAsync(string? line = null)
    {
        var process = _process!;
        if (line is not null)
            await Eventually.True(() => process.Output.Lines.Any(l => l.Contains(line, StringComparison.Ordinal)), $"{process} says: {line}");
        process.Signal(UnixSignal.Terminate);
        var watch = Stopwatch.StartNew();
        var code = await process.ExitAsync();
        figures.WriteLine($"{process} ended {watch.Elapsed.TotalSeconds:0.00} s after the signal, at: {line}");
        Assert.True((code, process.Error.Lines.Count) == (0, 0), $"exit code {code}:\n{process.Output}\n{process.Error}");
        Assert.False(process.Output.Lines.Any(l => l.Contains(" error ", StringComparison.Ordinal) || l.Contains(" critical ", StringComparison.Ordinal)), $"it complained:\n{process.Output}");
        Assert.True(watch.Elapsed < SharedMachine.AtMost(Promised), $"it took {watch.Elapsed}:\n{process.Output}");
    }
}
