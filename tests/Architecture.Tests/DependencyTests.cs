using System.Reflection;

namespace HpcHangfire.Architecture.Tests;

/// <summary>Which project may know which, by the references of the compiled assemblies.</summary>
public sealed class DependencyTests
{
    private const string Prefix = "HpcHangfire.";

    [Theory]
    [InlineData("Algorithms", "")]
    [InlineData("Contract", "")]
    [InlineData("Farm", "Contract")]
    [InlineData("Web", "Contract,Farm")]
    [InlineData("Monitor", "Contract,Farm")]
    [InlineData("hpc", "Contract")]
    [InlineData("WorkerHost", "Algorithms,Contract,Farm")]
    public void A_project_refers_to_no_other_of_ours_than_these(string project, string allowed) =>
        Assert.Subset(allowed.Split(',').ToHashSet(), OfOurs(project));

    [Fact]
    public void Standalone_refers_to_the_programs_and_what_they_share() =>
        Assert.Subset(new HashSet<string> { "Web", "WorkerHost", "Monitor", "Contract", "Farm" }, OfOurs("Standalone"));

    [Fact]
    public void The_contract_is_made_of_the_language_alone() =>
        Assert.DoesNotContain(References("Contract"), name => !name.StartsWith("System.", StringComparison.Ordinal));

    [Theory]
    [InlineData("Algorithms"), InlineData("Contract"), InlineData("hpc"), InlineData("Standalone"), InlineData("Web"), InlineData("WorkerHost"), InlineData("Monitor")]
    public void Farm_alone_knows_redis(string project) => Assert.DoesNotContain("StackExchange.Redis", References(project));

    [Fact]
    public void Farm_does_know_redis() => Assert.Contains("StackExchange.Redis", References("Farm")); // otherwise the test above sees nothing

    [Theory, InlineData("Algorithms"), InlineData("Contract"), InlineData("hpc"), InlineData("Monitor")]
    public void A_project_that_runs_no_jobs_does_not_know_hangfire(string project) =>
        Assert.DoesNotContain(References(project), name => name.StartsWith("Hangfire", StringComparison.Ordinal));

    [Theory, InlineData("Algorithms"), InlineData("Farm"), InlineData("Web"), InlineData("WorkerHost"), InlineData("Monitor"), InlineData("hpc")]
    public void The_embedded_server_is_standalones_alone(string project) =>
        Assert.DoesNotContain(References(project), name => name.StartsWith("Garnet", StringComparison.Ordinal) || name.StartsWith("Tsavorite", StringComparison.Ordinal));

    [Fact]
    public void Algorithms_does_no_input_or_output() =>
        Assert.DoesNotContain(References("Algorithms"), name => name.StartsWith("System.Net", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name == "System.IO.FileSystem");

    private static HashSet<string> OfOurs(string project) =>
        [.. References(project).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];

    private static List<string> References(string project) =>
        [.. Assembly.Load(project == "hpc" ? project : Prefix + project).GetReferencedAssemblies().Select(name => name.Name!)]; // the client is named after its command
}
