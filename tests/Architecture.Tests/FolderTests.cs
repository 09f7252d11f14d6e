using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace HpcHangfire.Architecture.Tests;

/// <summary>The folders of a project form layers: none uses another that uses it, directly or indirectly.</summary>
public sealed partial class FolderTests
{
    // The files beside the project file: they put the program together, above all folders.
    private const string Root = "(root)";

    private static readonly Dictionary<string, string> Assemblies = new()
    {
        ["Algorithms"] = "HpcHangfire.Algorithms", ["Contract"] = "HpcHangfire.Contract", ["Farm"] = "HpcHangfire.Farm", ["Web"] = "HpcHangfire.Web",
        ["WorkerHost"] = "HpcHangfire.WorkerHost", ["Monitor"] = "HpcHangfire.Monitor", ["Cli"] = "hpc", ["Standalone"] = "HpcHangfire.Standalone",
    };

    private static readonly ArchUnitNET.Domain.Architecture Loaded =
        new ArchLoader().LoadAssemblies([.. Assemblies.Values.Select(Assembly.Load)]).Build();

    public static TheoryData<string> Projects => [.. Assemblies.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void No_folders_use_each_other_in_a_circle(string project)
    {
        var uses = Uses(project);
        var circle = uses.Keys.Select(folder => Circle(folder, uses)).FirstOrDefault(found => found.Count > 0) ?? [];

        Assert.True(circle.Count == 0, $"{string.Join(" → ", circle)}\n{string.Join('\n', circle.Zip(circle.Skip(1), (from, to) => Why(project, from, to)))}");
    }

    [Fact]
    public void The_folders_of_the_shared_library_are_seen() => // otherwise the test above sees nothing
        Assert.Superset(new HashSet<string> { "Queues", "Redis" }, Uses("Farm")["Jobs"]);

    private static Dictionary<string, HashSet<string>> Uses(string project) => Dependencies(project)
        .GroupBy(d => d.From)
        .ToDictionary(group => group.Key, group => group.Select(d => d.To).ToHashSet());

    private static IEnumerable<(string From, string To, string Type, string Used)> Dependencies(string project)
    {
        var folders = Folders(project);
        return
            from type in Loaded.Types
            where folders.ContainsKey(Outermost(type))
            from dependency in type.Dependencies
            where dependency.Target is not GenericParameter && folders.ContainsKey(Outermost(dependency.Target))
            let pair = (From: folders[Outermost(type)], To: folders[Outermost(dependency.Target)])
            where pair.From != pair.To
            select (pair.From, pair.To, type.FullName, dependency.Target.FullName);
    }

    private static string Why(string project, string from, string to) =>
        $"{from} → {to}: {string.Join(", ", Dependencies(project).Where(d => d.From == from && d.To == to).Select(d => $"{Short(d.Type)} uses {Short(d.Used)}").Distinct().Take(8))}";

    private static string Short(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static List<string> Circle(string start, Dictionary<string, HashSet<string>> uses)
    {
        var seen = new HashSet<string>();
        return Search(start, [start]) ?? [];

        List<string>? Search(string at, List<string> way)
        {
            foreach (var next in uses.GetValueOrDefault(at) ?? [])
            {
                if (next == start)
                    return [.. way, next];
                if (seen.Add(next) && Search(next, [.. way, next]) is { } found)
                    return found;
            }

            return null;
        }
    }

    /// <summary>The folder of every type of a project, by its full name.</summary>
    private static Dictionary<string, string> Folders(string project)
    {
        var folders = new Dictionary<string, string>();
        foreach (var (path, text) in Source.Files.Where(file => file.Path.StartsWith($"{project}/", StringComparison.Ordinal)))
        {
            var parts = path.Split('/');
            var space = Namespace().Match(text);
            foreach (Match type in Declaration().Matches(space.Success ? text : ""))
                folders[$"{space.Groups[1].Value}.{type.Groups[1].Value}"] = parts.Length > 2 ? parts[1] : Root;
        }

        return folders;
    }

    // A nested type, or what the compiler makes of an async method, belongs to the type around it.
    private static string Outermost(IType type) => type.FullName.Split('+', '/')[0].Split('`')[0];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|unsafe|ref) )*(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
