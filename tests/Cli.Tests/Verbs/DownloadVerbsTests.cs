using System.Text.Json;

namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class DownloadVerbsTests : IDisposable
{
    private const string Request = "GET /trabajos/20261123-051500-aaaaaaaa/imagen";
    private static readonly byte[] Picture = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];
    private readonly string folder = Directory.CreateTempSubdirectory("hpc-imagen-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData("image/png", "png"), InlineData("image/webp", "webp"), InlineData("image/tiff", "tiff")]
    public async Task A_picture_is_saved_under_its_id_and_format(string type, string extension)
    {
        await using var master = await MasterAsync(type);

        var ended = await Client.RunAsync(master, $"imagen 20261123-051500-aaaaaaaa --salida {folder}");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(Picture, await File.ReadAllBytesAsync(Path.Combine(folder, $"20261123-051500-aaaaaaaa.{extension}")));
        Assert.Contains("195.3 KiB", ended.Out);
    }

    [Fact]
    public async Task A_picture_is_saved_where_asked_and_json_tells_where()
    {
        await using var master = await MasterAsync("image/png");
        var file = Path.Combine(folder, "foto.png");

        var ended = await Client.RunAsync(master, $"imagen 20261123-051500-aaaaaaaa --salida {file} --json");

        var json = JsonDocument.Parse(ended.Out).RootElement;
        Assert.Equal((file, 200_000), (json.GetProperty("archivo").GetString(), json.GetProperty("bytes").GetInt32()));
        Assert.Equal([file], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_picture_that_does_not_exist_yet_leaves_no_file()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer(Request, 404, "application/problem+json", Contract.Problem(404, "el trabajo no tiene imagen todavía"));

        var ended = await Client.RunAsync(master, $"imagen 20261123-051500-aaaaaaaa --salida {folder}");

        Assert.Equal((1, "hpc: El maestro respondió 404: el trabajo no tiene imagen todavía\n"), (ended.Code, ended.Error));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_download_cut_off_in_the_middle_leaves_no_file_and_ends_with_3()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer(Request, async context =>
        {
            context.Response.ContentType = "image/png";
            context.Response.ContentLength = Picture.Length;
            await context.Response.Body.WriteAsync(Picture.AsMemory(0, 100_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var ended = await Client.RunAsync(master, $"imagen 20261123-051500-aaaaaaaa --salida {folder}");

        Assert.Equal(3, ended.Code);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_wrong_usage()
    {
        await using var master = await MasterAsync("image/png");

        var ended = await Client.RunAsync(master, $"imagen 20261123-051500-aaaaaaaa --salida {folder}/no/hay.png");

        Assert.Equal(2, ended.Code);
        Assert.StartsWith($"hpc: no se puede escribir «{folder}/no/hay.png»", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("miniatura", "image/png", "a1.miniatura.png", "Miniatura guardada en")]
    [InlineData("conteos", "application/gzip", "a1.conteos.gz", "Conteos guardados en")]
    [InlineData("valores", "application/gzip", "a1.valores.gz", "Valores guardados en")]
    public async Task The_other_files_of_a_job_are_saved_beside_its_picture(string verb, string type, string name, string said)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /trabajos/a1/{verb}", 200, type, "12345");

        var ended = await Client.RunAsync(master, $"{verb} a1 --salida {folder}");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.StartsWith(said, ended.Out, StringComparison.Ordinal);
        Assert.Equal("12345", await File.ReadAllTextAsync(Path.Combine(folder, name)));
    }

    private static async Task<StandInMaster> MasterAsync(string type) => (await StandInMaster.StartAsync()).Answer(Request, async context =>
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Picture);
    });
}
