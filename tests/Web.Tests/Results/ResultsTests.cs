using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Results;

/// <summary>Finished jobs: a line each in resultados.txt, and /resultados as JSON and CSV.</summary>
public sealed partial class ResultsTests(GarnetFixture server) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private readonly string _folder = RunningMaster.NewFolder();
    private RunningMaster _master = null!;

    private string ResultsFile => Path.Combine(_folder, "datos", "resultados.txt");

    public async ValueTask InitializeAsync() => _master = await RunningMaster.StartAsync(server.Configuration, _folder);

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_committed_job_gets_one_line_also_those_committed_while_no_master_ran()
    {
        for (var i = 0; i < 3; i++)
            await _master.CompleteAsync(await _master.SubmitAsync("""{"algoritmo":"Secuencial","width":8,"height":6,"iteraciones":300}"""));
        await Eventually.True(() => Lines().Length == 3, "three lines");

        var late = await _master.SubmitAsync();
        await _master.DisposeAsync();
        await using (var sleeping = RunningMaster.Build(server.Configuration, _folder))
        {
            var attempt = await RunningMaster.BeginAsync(sleeping.Services, late, "esclavo2");
            await sleeping.Services.GetRequiredService<JobLedger>().CommitAsync(attempt, RunningMaster.Result("x.png"));
        }

        Assert.Equal(3, Lines().Length);
        _master = await RunningMaster.StartAsync(server.Configuration, _folder);
        await Eventually.True(() => Lines().Length == 4, "the line of the job that ended while no master ran");
        Assert.All(Lines()[..3], line => Assert.Matches(SmallLine(), line));
        Assert.Matches(LateLine(), Lines()[3]);
    }

    [Fact]
    public async Task A_line_that_a_full_disk_took_in_part_comes_once_and_whole()
    {
        using var disk = SmallDisk.Mount(mebibytes: 1);
        var file = Path.Combine(disk.Folder, "resultados.txt");
        await _master.DisposeAsync();
        _master = await RunningMaster.StartAsync(server.Configuration, _folder, ("ARCHIVO_RESULTADOS", file));
        var before = new string('x', Environment.SystemPageSize - 10) + "\n"; // the next line begins on the file's last page, and has no room on another
        await File.WriteAllTextAsync(file, before);
        await File.WriteAllBytesAsync(Path.Combine(disk.Folder, "relleno"), new byte[(1024 * 1024) - (2 * Environment.SystemPageSize)]);
        await File.WriteAllBytesAsync(Path.Combine(disk.Folder, "más"), new byte[Environment.SystemPageSize]);

        await _master.CompleteAsync(await _master.SubmitAsync());
        var redis = _master.Services.GetRequiredService<FarmRedis>().Database;
        async Task<TimeSpan> TurnAsync() => await redis.KeyTimeToLiveAsync(FarmKeys.ResultsWriter) ?? TimeSpan.Zero;
        var turn = TimeSpan.MaxValue;
        await Eventually.True(
            async () =>
            {
                var (last, now) = (turn, turn = await TurnAsync());
                return last > TimeSpan.Zero && now > last;
            },
            "the master has tried, and tries again");
        File.Delete(Path.Combine(disk.Folder, "relleno"));

        await Eventually.True(() => File.ReadAllText(file).EndsWith("s\n", StringComparison.Ordinal), "the line is there"); // a try that is under way shows its part
        Assert.Equal([before.TrimEnd('\n'), "juliaCython, 800x600, 100"], File.ReadAllLines(file).Select(line => line[0] == 'x' ? line : string.Join(", ", line.Split(", ").Skip(2).Take(3))));
    }

    [Fact]
    public async Task A_failed_or_cancelled_job_has_no_line()
    {
        var failed = await _master.SubmitAsync();
        await _master.Ledger.FailAsync(await _master.BeginAsync(failed), "se rompió", null);
        var cancelled = await _master.SubmitAsync();
        using var answer = await _master.SendAsync("DELETE", $"/trabajos/{cancelled}");
        var before = Lines().Length;

        await _master.CompleteAsync(await _master.SubmitAsync());
        await Eventually.True(() => Lines().Length > before, "the completed job's line");
        Assert.Equal(before + 1, Lines().Length);
    }

    [Fact]
    public async Task The_results_are_shown_as_json_and_as_csv()
    {
        var id = await _master.SubmitAsync();
        await _master.CompleteAsync(id);
        var sha = new string('a', 64);

        var json = await _master.GetAsync("/resultados?limite=1");
        JsonLike.Equal(
            $$"""{"resultados":[{"trabajo_id":"{{id}}","terminado":"«time»","esclavo":"esclavo1","algoritmo":"juliaCython","resolucion":"800x600","iteraciones":100,"tiempo":"«number»","sha256_conteos":"{{sha}}","imagen":"/trabajos/{{id}}/imagen"}],"total":"«number»"}""",
            json);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/resultados?limite=1");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/csv"));
        using var csv = await _master.Client.SendAsync(request);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        var lines = (await csv.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("trabajo_id,terminado,esclavo,algoritmo,resolucion,iteraciones,tiempo,sha256_conteos,imagen", lines[0]);
        Assert.Matches($"^{id},[0-9]+\\.[0-9]{{3}},esclavo1,juliaCython,800x600,100,[0-9]+\\.[0-9]{{3}},{sha},/trabajos/{id}/imagen$", lines[1]);
        Assert.Equal(["", ], lines[2..]);
    }

    private string[] Lines() => File.Exists(ResultsFile) ? File.ReadAllLines(ResultsFile) : [];

    [GeneratedRegex(@"^[0-9]{4}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}, esclavo1, Secuencial, 8x6, 300, [0-9]+\.[0-9]{3}s$")]
    private static partial Regex SmallLine();

    [GeneratedRegex(@"^[0-9]{4}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}, esclavo2, juliaCython, 800x600, 100, [0-9]+\.[0-9]{3}s$")]
    private static partial Regex LateLine();
}
