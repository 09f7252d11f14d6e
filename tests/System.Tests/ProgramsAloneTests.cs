using System.Net;
using System.Text.RegularExpressions;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.SystemTests;

/// <summary>Each program by itself: <c>dotnet Program.dll</c> with nothing but its environment.</summary>
public sealed partial class ProgramsAloneTests : IAsyncDisposable
{
    // Hangfire retries a lost Redis within 15 s.
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(40);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-alone-");
    private readonly RedisServerFixture _redis = RedisServerFixture.Keeping();
    private readonly List<FarmProcess> _started = [];

    [Fact]
    public async Task Programs_started_before_Redis_say_so_once_and_work_when_it_comes()
    {
        await _redis.InitializeAsync();
        var address = _redis.Configuration;
        await _redis.KillAsync();

        var master = Start(FarmProgram.Master, ("MAESTRO_HOST", "127.0.0.1"), ("MAESTRO_PORT", "0"), ("CARGA_AUTO_TRABAJOS", "no"), ("REDIS", address));
        var url = await master.ListeningAsync();
        FarmProcess[] programs =
        [
            master,
            Start(FarmProgram.Worker, ("ESCLAVO_HOST", "127.0.0.1"), ("ESCLAVO_PORT", "0"), ("REDIS", address), ("MAESTRO_URL", $"{url}"), ("COMPUERTA_CPU_CIERRA", "101")), // other tests run beside it
            Start(FarmProgram.Monitor, ("MEMORIA_HOST", "127.0.0.1"), ("MEMORIA_PORT", "0"), ("MEMORIA_REPORT_INTERVAL", "1"), ("REDIS", address)),
        ];
        foreach (var program in programs)
        {
            await program.ListeningAsync();
            Assert.Equal(HttpStatusCode.OK, await program.HealthAsync("vivo"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await program.HealthAsync("listo"));
            await Eventually.True(() => Complaints(program).Count > 0, $"{program} says that Redis is away");
        }

        await _redis.RestartAsync();
        foreach (var program in programs)
            await program.ReadyAsync();
        var id = await master.Http.SubmitAsync(new JobOrderWire("Secuencial", 120, 80, 50));
        Assert.Equal("esclavo1", (await master.Http.UntilAsync(id, "completado")).Worker);
        await Eventually.True(
            async () => (await master.Http.AskAsync<MemoryReportsWire>("memoria")).Reports.ContainsKey("memoria1"), "the memory node reports", BackLimit);
        Assert.All(programs, program => Assert.True(Complaints(program) is [_], $"{program} should complain in one line:\n{program.Output}"));
        foreach (var program in programs.Reverse())
            Assert.Equal(0, await program.StopAsync());
    }

    [Theory]
    [InlineData("Web", "MAESTRO_HOST", "MAESTRO_PORT")]
    [InlineData("WorkerHost", "ESCLAVO_HOST", "ESCLAVO_PORT")]
    [InlineData("Monitor", "MEMORIA_HOST", "MEMORIA_PORT")]
    public async Task A_taken_port_ends_a_program_with_one_line_that_names_it(string project, string host, string port)
    {
        await _redis.InitializeAsync();
        var first = Start(FarmProgram.Monitor, ("MEMORIA_HOST", "127.0.0.1"), ("MEMORIA_PORT", "0"), ("REDIS", _redis.Configuration));
        var taken = $"{(await first.ListeningAsync()).Port}";

        var second = Start(
            new FarmProgram(project, $"HpcHangfire.{project}.dll"), (host, "127.0.0.1"), (port, taken), ("REDIS", _redis.Configuration), ("CARGA_AUTO_TRABAJOS", "no"));

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains($"127.0.0.1:{taken}", Assert.Single(second.Error.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(second.Output.Lines, line => line.Contains(" critical ", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
            await process.DisposeAsync();
        await _redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private FarmProcess Start(FarmProgram program, params (string Name, string Value)[] settings)
    {
        var process = FarmProcess.Start(program, settings.ToDictionary(s => s.Name, s => s.Value), folder: _folder.FullName);
        _started.Add(process);
        return process;
    }

    /// <summary>Warnings and errors about Redis; a busy machine may cause others.</summary>
    private List<string> Complaints(FarmProcess program) =>
        [.. program.Output.Lines.Where(l => Complaint().IsMatch(l) && (l.Contains("Redis", StringComparison.Ordinal) || l.Contains(_redis.Configuration, StringComparison.Ordinal)))];

    [GeneratedRegex(@"^\S+ \S+ (warn|error|critical) ")]
    private static partial Regex Complaint();
}
