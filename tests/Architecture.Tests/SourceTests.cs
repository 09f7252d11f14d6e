using System.Reflection;
using System.Text.RegularExpressions;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Architecture.Tests;

/// <summary>Rules that only the source itself can show.</summary>
public sealed partial class SourceTests
{
    private const string Register = "Contract/Settings/Variables.cs";

    [Fact]
    public void There_are_source_files_to_look_at() => Assert.True(Source.Files.Count > 100, $"only {Source.Files.Count} files under {Source.Root}");

    [Fact]
    public void Redis_is_spoken_to_in_farm_alone() => Assert.Empty(
        Source.Files
            .Where(file => !file.Path.StartsWith("Farm/", StringComparison.Ordinal))
            .Where(file => file.Path != Register && Redis().IsMatch(Code(file.Text))) // which tells users whose syntax REDIS has
            .Select(file => file.Path));

    [Fact]
    public void The_farms_prefix_is_written_in_one_file() => Assert.Equal(["Farm/Redis/FarmKeys.cs"], Naming(FarmKeys.Prefix));

    /// <summary>A script names them, and <see cref="FarmScript"/> puts them in.</summary>
    [Fact]
    public void No_script_spells_a_key_a_field_or_a_jobs_state()
    {
        var scripts = Source.Files.Where(file => file.Text.Contains("redis.call", StringComparison.Ordinal)).ToList();
        Assert.True(scripts.Count > 8, "there are scripts to look at");
        var spelled = Names(typeof(FarmKeys), typeof(HangfireKeys), typeof(JobFields), typeof(FenceFields), typeof(ProgressFields), typeof(StoreFields))
            .Concat(JobStates.All.Select(state => $"'{state.ToWire()}'"))
            .ToList();
        Assert.True(spelled.Count > 70, "there are names to look for");
        Assert.Empty(
            from file in scripts
            from name in spelled
            where file.Text.Contains(name, StringComparison.Ordinal)
            select $"{file.Path}: {name}");
    }

    // As a script would write them: 'trabajo: before an id, 'colas' by itself. Hangfire's words without an id are also names of states.
    private static IEnumerable<string> Names(params Type[] types) =>
        from type in types
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let value = member switch
        {
            FieldInfo field => field.GetValue(null),
            PropertyInfo property => property.GetValue(null),
            MethodInfo { IsSpecialName: false } method => method.Invoke(null, ["\0"]),
            _ => null,
        }
        where value is not null && (type != typeof(HangfireKeys) || member is MethodInfo)
        let name = value.ToString()!.Replace(FarmKeys.HangfirePrefix, "").Replace(FarmKeys.Prefix, "").Split('\0')
        where name[0].Length > 0
        select name.Length > 1 ? $"'{name[0]}" : $"'{name[0]}'";

    [Fact]
    public void The_redis_client_is_a_package_of_farm_alone() => Assert.Equal(
        ["Farm.csproj"],
        Directory.EnumerateFiles(Path.Combine(Source.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("StackExchange.Redis\"", StringComparison.Ordinal))
            .Select(Path.GetFileName));

    /// <summary>Only the verb that draws loads its assemblies and their native library.</summary>
    [Theory, InlineData("using ScottPlot"), InlineData("using SkiaSharp")]
    public void The_chart_library_is_named_in_one_class_alone(string directive) =>
        Assert.Equal(["Cli/Comparison/ComparisonChart.cs"], Naming(directive));

    /// <summary>Its decoders have had flaws with crafted files: pictures that others send are recognised by their first bytes and served as they are.</summary>
    [Fact]
    public void The_picture_library_is_named_where_WebP_is_written_and_reads_nothing()
    {
        Assert.Equal(["WorkerHost/Imaging/WebpWriter.cs"], Naming("SixLabors"));
        Assert.Empty(Source.Files.Where(file => Decoding().IsMatch(Code(file.Text))).Select(file => file.Path));
    }

    [Theory, InlineData("Image.Load(bytes)"), InlineData("Image.LoadAsync<Rgb24>(stream)"), InlineData("Image.Identify(stream)"), InlineData("Image.DetectFormat(b)"), InlineData("new PngDecoder()")]
    public void Reading_a_picture_would_be_seen(string call) => Assert.Matches(Decoding(), call);

    /// <summary>A name, a default or a range written in a second place comes to differ from the first.</summary>
    [Fact]
    public void A_variable_is_named_in_the_register_alone()
    {
        var elsewhere =
            from file in Source.Files
            where file.Path != Register
            let code = Code(file.Text)
            from setting in Variables.All
            where Regex.IsMatch(code, $@"(?<![A-Z0-9_]){setting.Name}(?![A-Z0-9_])")
            where setting != Variables.WorkerId || !file.Path.StartsWith("Cli/", StringComparison.Ordinal) // there the word is a column's heading
            select $"{file.Path}: {setting.Name}";
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Every_variable_of_the_register_is_read() => Assert.Empty(
        from property in typeof(Variables).GetProperties()
        where property.Name != nameof(Variables.All)
        where !Source.Files.Any(file => file.Path != Register && Code(file.Text).Contains($"Variables.{property.Name}", StringComparison.Ordinal))
        select property.Name);

    [Fact]
    public void The_environment_is_read_by_the_register_alone() => Assert.Equal(
        ["Cli/Running/Surroundings.cs", "Standalone/FirstScreen.cs"], // they pass the reader on; the first also asks what the terminal is
        Naming("GetEnvironmentVariable"));

    [Fact]
    public void Every_namespace_is_the_folder_of_its_file()
    {
        var wrong =
            from file in Source.Files
            let declared = Namespace().Match(file.Text)
            where declared.Success
            let expected = "HpcHangfire." + Path.GetDirectoryName(file.Path)!.Replace('/', '.').Replace('\\', '.')
            where declared.Groups[1].Value != expected && !IsFlat(file.Path, declared.Groups[1].Value)
            select $"{file.Path}: {declared.Groups[1].Value}, not {expected}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_programs_have_no_namespace() => Assert.All(
        Source.Files.Where(file => !Namespace().IsMatch(file.Text)),
        file => Assert.Equal("Program.cs", Path.GetFileName(file.Path)));

    private static IEnumerable<string> Naming(string name) =>
        Source.Files.Where(file => Code(file.Text).Contains(name, StringComparison.Ordinal)).Select(file => file.Path).Order();

    // Algorithms shows its users one namespace; its folders only sort the files.
    private static bool IsFlat(string path, string declared) =>
        path.StartsWith("Algorithms/", StringComparison.Ordinal) && declared == "HpcHangfire.Algorithms";

    private static string Code(string text) => Comment().Replace(text, "");

    [GeneratedRegex(@"\bStackExchange\b|\bRedis(Key|Value|Channel|Result|\w*Exception)\b|\bI(Database|Subscriber|ConnectionMultiplexer)\b|\bConnectionMultiplexer\b|(?<=[rR]edis>?(\(\))?)\.(Database|Subscriber|Connection)\b")]
    private static partial Regex Redis();

    [GeneratedRegex(@"\bImage\w*\.(Load|Identify|DetectFormat)|\b\w+Decoder\(|\bIImageDecoder\b")]
    private static partial Regex Decoding();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"(?<=^|\s)//.*$", RegexOptions.Multiline)] // and not the rest of a URL
    private static partial Regex Comment();
}
