using HpcHangfire.Web.Results;

namespace HpcHangfire.Web.Tests.Results;

/// <summary>A file of lines that is put aside when it is large.</summary>
public sealed class RotatedFileTests : IDisposable
{
    private readonly string _folder = RunningMaster.NewFolder();

    private string Results => Path.Combine(_folder, "resultados.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_that_is_large_enough_is_renamed_before_the_next_line_and_nine_are_kept()
    {
        for (var i = 1; i <= 12; i++)
            await RotatedFile.AppendAsync(Results, $"línea {i}\n", 9);

        Assert.Equal("línea 12\n", Read(""));
        Assert.Equal(Enumerable.Range(1, 9).Select(n => $"línea {12 - n}\n"), Enumerable.Range(1, 9).Select(n => Read($".{n}")));
        Assert.Equal(10, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public async Task A_file_below_the_limit_and_one_without_a_limit_grow()
    {
        await RotatedFile.AppendAsync(Results, "a\n", 3);
        await RotatedFile.AppendAsync(Results, "b\n", 3);
        await RotatedFile.AppendAsync(Results, "c\n", 0);

        Assert.Equal("a\nb\nc\n", Read(""));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_gap_that_a_crash_left_is_filled_and_nothing_is_lost()
    {
        foreach (var (number, text) in ((string, string)[])[("", "nueva\n"), (".1", "uno\n"), (".3", "tres\n"), (".9", "nueve\n")])
            await File.WriteAllTextAsync(Path.Combine(_folder, $"resultados{number}.txt"), text, TestContext.Current.CancellationToken);

        await RotatedFile.AppendAsync(Results, "otra\n", 1);

        Assert.Equal(["otra\n", "nueva\n", "uno\n", "tres\n", "nueve\n"], [Read(""), Read(".1"), Read(".2"), Read(".3"), Read(".9")]);
    }

    [Fact]
    public async Task A_line_that_a_crash_left_unfinished_is_ended_before_the_next()
    {
        await File.WriteAllTextAsync(Results, "entera\nmed", TestContext.Current.CancellationToken);

        await RotatedFile.AppendAsync(Results, "media\n", 64);

        Assert.Equal("entera\nmed\nmedia\n", Read(""));
    }

    private string Read(string number) => File.ReadAllText(Path.Combine(_folder, $"resultados{number}.txt"));
}
