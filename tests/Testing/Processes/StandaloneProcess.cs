using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace HpcHangfire.Testing.Processes;

/// <summary>
/// The whole farm as a user starts it: the Standalone program from its own build output, in its own process and on free
/// ports. Its data folder is deleted with it. The test project has to build Standalone first.
/// </summary>
public sealed partial class StandaloneProcess : IAsyncDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
    private const int KeptLines = 200;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _master = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StandaloneProcess(Process process, DirectoryInfo data)
    {
        _process = process;
        _data = data;
    }

    /// <summary>Address of the master and its page.</summary>
    public Uri Master { get; private set; } = null!;

    /// <summary>Its data folder: pictures, resultados.txt.</summary>
    public string DataFolder => _data.FullName;

    /// <summary>The last lines it wrote, for the message of a test that failed.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a farm and waits until its master answers.</summary>
    /// <param name="workers">How many workers.</param>
    /// <param name="jobs">Lines of its jobs file, which are enqueued at once.</param>
    public static Task<StandaloneProcess> StartAsync(int workers = 1, params string[] jobs) => StartAsync(workers, [], jobs);

    /// <summary>The same with settings.</summary>
    /// <param name="workers">How many workers.</param>
    /// <param name="settings">Environment variables that override the ones every farm has.</param>
    /// <param name="jobs">Lines of its jobs file, which are enqueued at once.</param>
    public static async Task<StandaloneProcess> StartAsync(int workers, IEnumerable<KeyValuePair<string, string>> settings, params string[] jobs)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var data = Directory.CreateTempSubdirectory("hpc-granja-");
        var file = Path.Combine(data.FullName, "trabajos.txt");
        await File.WriteAllLinesAsync(file, ["# algoritmo,width,height,iteraciones,prioridad", .. jobs]);
        var start = new ProcessStartInfo(
            "dotnet", [Program(), "--puerto", "0", "--esclavos", $"{workers}", "--datos", Path.Combine(data.FullName, "datos"), "--archivo", file])
        {
            WorkingDirectory = data.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["COMPUERTA_CPU_CIERRA"] = "101"; // whatever else this machine does, a browser among it
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var farm = new StandaloneProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, data);
        try
        {
            await farm.RunAsync();
            return farm;
        }
        catch
        {
            await farm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as Ctrl-C would, and deletes its data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning())
        {
            await InterruptAsync();
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task RunAsync()
    {
        _process.OutputDataReceived += (_, e) => Read(e.Data);
        _process.ErrorDataReceived += (_, e) => Read(e.Data);
        _process.Exited += (_, _) => _master.TrySetException(new InvalidOperationException("The farm ended while it started."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Master = await _master.Task.WaitAsync(StartLimit);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            Assert.Fail($"{e.Message}\n{Output}");
        }
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        if (_output.Count > KeptLines)
            _output.TryDequeue(out _);
        if (PageLine().Match(line) is { Success: true } page)
            _master.TrySetResult(new Uri(page.Groups["url"].Value));
    }

    private async Task InterruptAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true); // there is no way to press another process's Ctrl-C
            return;
        }

        // A program started by a shell's background job ignores SIGINT, and so would its children: then SIGTERM works.
        foreach (var signal in new[] { "-INT", "-TERM" })
        {
            using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
            await kill.WaitForExitAsync();
        }
    }

    private bool IsRunning()
    {
        try
        {
            return !_process.HasExited;
        }
        catch (InvalidOperationException)
        {
            return false; // it never started
        }
    }

    private static string Program()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "HpcHangfire.sln")))
                continue;
            var framework = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            var program = Path.Combine(folder.FullName, "src", "Standalone", "bin", Configuration, framework, "HpcHangfire.Standalone.dll");
            return File.Exists(program) ? program : throw new FileNotFoundException("Standalone is not built.", program);
        }

        throw new DirectoryNotFoundException($"No HpcHangfire.sln above {AppContext.BaseDirectory}.");
    }

    // The line of the first screen that says where the page is.
    [GeneratedRegex(@"Página · page\s+(?<url>http://\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex PageLine();
}
