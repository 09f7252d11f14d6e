namespace HpcHangfire.Testing.Processes;

/// <summary>One of the solution's programs, as its own project built it.</summary>
/// <param name="Project">Its folder under <c>src</c>.</param>
/// <param name="Assembly">The file that <c>dotnet</c> runs.</param>
public sealed record FarmProgram(string Project, string Assembly)
{
    /// <summary>The master.</summary>
    public static FarmProgram Master { get; } = new("Web", "HpcHangfire.Web.dll");

    /// <summary>A worker.</summary>
    public static FarmProgram Worker { get; } = new("WorkerHost", "HpcHangfire.WorkerHost.dll");

    /// <summary>A memory node.</summary>
    public static FarmProgram Monitor { get; } = new("Monitor", "HpcHangfire.Monitor.dll");

    /// <summary>The whole farm in one process.</summary>
    public static FarmProgram Standalone { get; } = new("Standalone", "HpcHangfire.Standalone.dll");

    /// <summary>The client.</summary>
    public static FarmProgram Client { get; } = new("Cli", "hpc.dll");

    /// <summary>The solution's folder.</summary>
    public static DirectoryInfo Solution { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>
    /// Path of the assembly in its own project's output, built as the caller was. A file missing there would be missing for a
    /// user too; a test project's output holds every file of every program.
    /// </summary>
    public string Path
    {
        get
        {
            var framework = new DirectoryInfo(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            var path = System.IO.Path.Combine(Solution.FullName, "src", Project, "bin", framework.Parent!.Name, framework.Name, Assembly);
            return File.Exists(path) ? path : throw new FileNotFoundException($"{Project} is not built: {path}");
        }
    }

    private static DirectoryInfo Find(DirectoryInfo from)
    {
        for (var folder = from; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "HpcHangfire.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"No solution above {from.FullName}.");
    }
}
