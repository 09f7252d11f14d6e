using System.Runtime.CompilerServices;

namespace HpcHangfire.Architecture.Tests;

/// <summary>The source files of the repository that these tests were compiled from.</summary>
internal static class Source
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>Every C# file under src that somebody wrote, with its path below src.</summary>
    public static IReadOnlyList<(string Path, string Text)> Files { get; } =
    [
        .. from file in Directory.EnumerateFiles(System.IO.Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(System.IO.Path.Combine(Root, "src"), file).Replace('\\', '/')
           where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
           select (path, File.ReadAllText(file)),
    ];

    // A deterministic build may write another root into the path, so the folder of the test program comes first.
    private static string Find([CallerFilePath] string here = "")
    {
        foreach (var start in (string[])[AppContext.BaseDirectory, System.IO.Path.GetDirectoryName(here)!])
        {
            for (var at = start; at is not null; at = System.IO.Path.GetDirectoryName(at))
            {
                if (File.Exists(System.IO.Path.Combine(at, "HpcHangfire.sln")))
                    return at;
            }
        }

        throw new DirectoryNotFoundException("no HpcHangfire.sln above the tests");
    }
}
