using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace HpcHangfire.Testing.Processes;

/// <summary>One of our programs as a real process, ended at disposal if it still runs.</summary>
public sealed partial class FarmProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // What a program may know about the machine, and how .ci/run has the runtime compile; everything else comes from the test.
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "DOTNET_ROOT", "DOTNET_CLI_HOME", "LD_LIBRARY_PATH",
        "DOTNET_TieredPGO", "DOTNET_TC_CallCountThreshold",
    ];

    private readonly Process _process;
    private readonly string _name;

    private FarmProcess(string name, Process process, bool keepsConnections)
    {
        (_name, _process) = (name, process);
        var pooling = new SocketsHttpHandler { PooledConnectionLifetime = keepsConnections ? Timeout.InfiniteTimeSpan : TimeSpan.Zero };
        Http = new HttpClient(pooling) { Timeout = TimeSpan.FromSeconds(30) };
        _process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Error.Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Standard output, including the log.</summary>
    public ProcessOutput Output { get; } = new();

    /// <summary>Standard error.</summary>
    public ProcessOutput Error { get; } = new();

    /// <summary>Asks the program; its address is known once <see cref="ListeningAsync"/> returned.</summary>
    public HttpClient Http { get; }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts <c>dotnet program</c> with these settings as its environment and nothing else of ours.</summary>
    /// <param name="program">Which.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="folder">Where it runs, or null for here.</param>
    public static FarmProcess Start(
        FarmProgram program, IEnumerable<KeyValuePair<string, string>> settings, IEnumerable<string>? arguments = null, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        return Launch(program.Project, ["dotnet", program.Path, .. arguments ?? []], settings, folder);
    }

    /// <summary>Starts <c>python3 script</c>.</summary>
    /// <param name="script">Its path.</param>
    /// <param name="arguments">The command line.</param>
    public static FarmProcess StartPython(string script, params IEnumerable<string> arguments) =>
        Launch(System.IO.Path.GetFileName(script), ["python3", script, .. arguments], [], keepsConnections: false);

    private static FarmProcess Launch(
        string name, string[] command, IEnumerable<KeyValuePair<string, string>> settings, string? folder = null, bool keepsConnections = true)
    {
        // A shell starts background jobs with Ctrl-C ignored, and children inherit that; env restores it.
        if (IsInterruptIgnored())
            command = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? "",
        };
        foreach (var inherited in start.Environment.Keys.Except(Inherited).ToList())
            start.Environment.Remove(inherited);
        foreach (var (setting, value) in settings)
            start.Environment[setting] = value;
        return new FarmProcess(name, Process.Start(start)!, keepsConnections);
    }

    /// <summary>Waits until it logs where it listens, and returns the address.</summary>
    public async Task<Uri> ListeningAsync()
    {
        if (Http.BaseAddress is { } known)
            return known;
        Match? found = null;
        await WhileItRunsAsync(
            () => Task.FromResult((found = Output.Lines.Select(l => Listens().Match(l)).FirstOrDefault(m => m.Success)) is not null), "listens");
        return Http.BaseAddress = new Uri($"http://{found!.Groups["where"].Value}/");
    }

    /// <summary>Waits until GET /salud/listo says 200.</summary>
    public async Task<FarmProcess> ReadyAsync()
    {
        await ListeningAsync();
        await WhileItRunsAsync(async () => await HealthAsync("listo") == HttpStatusCode.OK, "is ready");
        return this;
    }

    /// <summary>Status of GET /salud/…, or null when nobody answers.</summary>
    /// <param name="what"><c>vivo</c> or <c>listo</c>.</param>
    public async Task<HttpStatusCode?> HealthAsync(string what)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"salud/{what}", UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Sends a signal to this process alone.</summary>
    public void Signal(UnixSignal signal) => signal.Send(_process);

    /// <summary>Waits for its end and returns its exit code; all it wrote is then in <see cref="Output"/> and <see cref="Error"/>.</summary>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit ?? StartLimit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{this} does not end. {Said()}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks it to stop and waits for its end.</summary>
    public Task<int> StopAsync()
    {
        Signal(UnixSignal.Terminate);
        return ExitAsync();
    }

    /// <inheritdoc />
    public override string ToString() => $"{_name} (process {Id})";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        Http.Dispose();
        _process.Dispose();
    }

    private async Task WhileItRunsAsync(Func<Task<bool>> condition, string what)
    {
        await Eventually.True(async () => await condition() || !IsRunning, $"{this} {what}", StartLimit);
        if (!IsRunning)
            throw new InvalidOperationException($"{this} ended with {await ExitAsync()} before it {what}. {Said()}");
    }

    private string Said() => $"It said:\n{Output}\n{Error}";

    private static bool IsInterruptIgnored()
    {
        const ulong interrupt = 1UL << 1; // signal 2
        return OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
            && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & interrupt) != 0;
    }

    [GeneratedRegex(@"listen(s|ing) (on|at) (http://)?(?<where>[0-9.]+:\d+)")]
    private static partial Regex Listens();
}
