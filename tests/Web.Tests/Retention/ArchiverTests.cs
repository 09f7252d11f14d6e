using System.Net;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HpcHangfire.Web.Tests.Retention;

/// <summary>What a finished job said goes from Redis to files, and everybody who asks gets the same as before.</summary>
public sealed class ArchiverTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private const string Assignment = """{"esclavo":"esclavo1","porque":"unico","candidatos":[{"esclavo":"esclavo1","puntaje":60.9}],"puntaje":null}""";
    private readonly RunningMaster _master = fixture.Master;

    private IDatabase Database => _master.Services.GetRequiredService<FarmRedis>().Database;

    private string Pictures => Path.Combine(_master.DataFolder, "imagenes");

    [Fact]
    public async Task Everybody_gets_the_same_after_as_before()
    {
        var (id, token) = await CompleteAsync();
        var before = await AnswersAsync(id, token);
        Assert.Contains("el único libre", before[0], StringComparison.Ordinal);
        Assert.Contains("dos", before[1], StringComparison.Ordinal);

        await ArchiveAsync(id);

        Assert.False(await Database.KeyExistsAsync(FarmKeys.Console(id)));
        Assert.False(await Database.KeyExistsAsync(FarmKeys.Thumbnail(id)));
        Assert.Equal(before, await AnswersAsync(id, token));
        Assert.Equal([$"{id}.{token}.historia.json", $"{id}.{token}.mini.png", $"{id}.{token}.png"], FilesOf(id));

        using var deleted = await _master.SendAsync("DELETE", $"/trabajos/{id}?borrar=true");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Empty(FilesOf(id));
    }

    [Fact]
    public async Task A_failed_job_keeps_what_it_said_until_it_is_tried_again()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        Say(id, "se rompe");
        _master.Services.GetRequiredService<JobProgress>().Report(id, 0.25, "cálculo");
        _master.Services.GetRequiredService<JobProgress>().Flush(id);
        await _master.Ledger.FailAsync(attempt, "roto", null);

        await ArchiveAsync(id);
        Assert.Equal(["se rompe"], await LinesAsync(id, attempt.Token));
        Assert.Equal(0.25, (await _master.GetAsync($"/trabajos/{id}")).GetProperty("progreso").GetDouble());

        using var retried = await _master.SendAsync("POST", $"/trabajos/{id}/reintentar");
        Assert.Empty(await LinesAsync(id, attempt.Token));
        Assert.Empty(FilesOf(id));
    }

    [Fact]
    public async Task A_job_whose_picture_is_another_masters_is_left_to_it_for_a_day()
    {
        var (id, token) = await CompleteAsync();
        File.Delete(Path.Combine(Pictures, id[..8], $"{id}.{token}.png"));

        await ArchiveAsync(id);
        Assert.Equal(["uno", "dos"], await LinesAsync(id, token));
        Assert.InRange((await Database.SortedSetScoreAsync(FarmKeys.ToArchive, id))!.Value, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), double.MaxValue);

        await Database.HashDecrementAsync(FarmKeys.Job(id), JobFields.Finished, (long)TimeSpan.FromDays(1.1).TotalMilliseconds);
        await ArchiveAsync(id);
        Assert.Null(await Database.SortedSetScoreAsync(FarmKeys.ToArchive, id));
        Assert.False(await Database.KeyExistsAsync(FarmKeys.Console(id)));
        Assert.Equal(["uno", "dos"], await LinesAsync(id, token)); // it may never come: any master keeps the rest
        Assert.Equal([$"{id}.{token}.historia.json", $"{id}.{token}.mini.png"], FilesOf(id));
    }

    [Fact]
    public async Task A_file_that_somebody_wrote_in_tells_nothing_and_breaks_nothing()
    {
        var (id, token) = await CompleteAsync();
        await ArchiveAsync(id);
        await File.WriteAllTextAsync(Path.Combine(Pictures, id[..8], $"{id}.{token}.historia.json"), "{\"consola\":", TestContext.Current.CancellationToken);

        Assert.Empty(await LinesAsync(id, token));
        Assert.Equal(JsonValueKind.Null, (await _master.GetAsync($"/trabajos/{id}")).GetProperty("asignacion").ValueKind);
    }

    [Theory]
    [InlineData("""{"asignacion":{"esclavo":"e","porque":"mejor","candidatos":[null],"puntaje":null},"consola":{"progreso":1,"fase":"","lineas":[],"siguiente":0}}""")]
    [InlineData("""{"asignacion":null,"consola":{"progreso":1,"fase":"","lineas":[null],"siguiente":1}}""")]
    [InlineData("""{"asignacion":null,"consola":{"progreso":1e999,"fase":"","lineas":[],"siguiente":0}}""")]
    [InlineData("""{"asignacion":null,"consola":null}""")]
    [InlineData("null")]
    public async Task So_does_one_that_is_not_what_a_master_writes(string json)
    {
        var (id, token) = await CompleteAsync();
        await ArchiveAsync(id);
        await File.WriteAllTextAsync(Path.Combine(Pictures, id[..8], $"{id}.{token}.historia.json"), json, TestContext.Current.CancellationToken);

        Assert.Equal(JsonValueKind.Null, (await _master.GetAsync($"/trabajos/{id}")).GetProperty("asignacion").ValueKind);
        Assert.Empty(await LinesAsync(id, token));
    }

    [Fact]
    public async Task So_does_a_link_in_its_place()
    {
        var (id, token) = await CompleteAsync();
        await ArchiveAsync(id);
        var path = Path.Combine(Pictures, id[..8], $"{id}.{token}.historia.json");
        File.Move(path, path + ".aparte");
        File.CreateSymbolicLink(path, path + ".aparte");

        Assert.Empty(await LinesAsync(id, token));
        File.Delete(path);
    }

    [Fact]
    public async Task Where_the_disk_takes_nothing_all_stays_in_Redis()
    {
        var (id, token) = await CompleteAsync();
        Directory.CreateDirectory(Path.Combine(Pictures, id[..8], $"{id}.{token}.historia.json")); // no file can get this name

        await ArchiveAsync(id);
        Assert.Equal(["uno", "dos"], await LinesAsync(id, token));
        Assert.DoesNotContain(FilesOf(id), name => name!.EndsWith(".tmp", StringComparison.Ordinal));

        Directory.Delete(Path.Combine(Pictures, id[..8], $"{id}.{token}.historia.json"));
        await ArchiveAsync(id);
        Assert.False(await Database.KeyExistsAsync(FarmKeys.Console(id)));
        Assert.Equal(["uno", "dos"], await LinesAsync(id, token));
    }

    private async Task<(string Id, long Token)> CompleteAsync()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        await Database.HashSetAsync(FarmKeys.Job(id), JobFields.Assignment, Assignment);
        Say(id, "uno");
        Say(id, "dos");
        _master.Services.GetRequiredService<JobProgress>().SetThumbnail(id, RunningMaster.Png(7));
        _master.Services.GetRequiredService<JobProgress>().Flush(id);
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png(1, 2, 3));
        stored.EnsureSuccessStatusCode();
        Assert.True(await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{id}.{attempt.Token}.png")));
        return (id, attempt.Token);
    }

    private void Say(string id, string line) => _master.Services.GetRequiredService<JobProgress>().WriteLine(id, line);

    // By the master's own.
    private async Task ArchiveAsync(string id)
    {
        await Database.SortedSetAddAsync(FarmKeys.ToArchive, id, 0);
        await Eventually.True(
            async () => await Database.SortedSetScoreAsync(FarmKeys.ToArchive, id) is not { } due || (due > 0 && due < DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds()),
            "it is archived, or put off for twenty seconds");
    }

    private async Task<string[]> AnswersAsync(string id, long token) =>
    [
        $"{await _master.GetAsync($"/trabajos/{id}")}",
        $"{await PanelAsync(id, token, 0)}",
        $"{await PanelAsync(id, token, 1)}",
        $"{await PanelAsync(id, token, 2)}",
        $"{await PanelAsync(id, 5, 1)}",
        Convert.ToHexString(await _master.Client.GetByteArrayAsync($"/trabajos/{id}/miniatura")),
        Convert.ToHexString(await _master.Client.GetByteArrayAsync($"/hangfire/hpc/trabajos/{id}/miniatura")),
    ];

    private async Task<IEnumerable<string?>> LinesAsync(string id, long token) =>
        (await PanelAsync(id, token, 0)).GetProperty("consola").GetProperty("lineas").EnumerateArray().Select(line => line.GetProperty("texto").GetString());

    private Task<JsonElement> PanelAsync(string id, long token, int from) => _master.GetAsync($"/hangfire/hpc/trabajos/{id}?ficha={token}&desde={from}");

    private List<string?> FilesOf(string id) => [.. Directory.GetFiles(Pictures, $"{id}*", SearchOption.AllDirectories).Select(Path.GetFileName).Order()];
}
