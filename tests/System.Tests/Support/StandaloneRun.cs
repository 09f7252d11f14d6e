using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>A folder with a jobs file, where Standalone is started as a user would.</summary>
internal sealed class StandaloneRun(string jobs) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-standalone-");
    private readonly List<FarmProcess> _started = [];

    public string Folder => _folder.FullName;

    public string DataFolder => Path.Combine(Folder, "datos");

    /// <summary>Environment variables that override the ones every run has.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts the program with these arguments; does not wait.</summary>
    public FarmProcess Start(params string[] arguments)
    {
        var file = Path.Combine(Folder, "trabajos.txt");
        if (!File.Exists(file))
            File.WriteAllText(file, jobs);
        var process = FarmProcess.Start(FarmProgram.Standalone, [new("MONITOR_ARCHIVO_INTERVAL", "1"), new("COMPUERTA_CPU_CIERRA", "101"), .. Settings], arguments, Folder);
        _started.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
            await process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
