using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.JobsFile;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>Which lines of a jobs file become jobs, seen once and again.</summary>
public abstract class JobsFileLoaderTests(IRespServer server) : IAsyncLifetime
{
    private const string Path = "/granja/trabajos.txt";
    private const string A = "Secuencial,8,6,100,1";
    private const string B = "Numpy,8,6,100,2";
    private const string C = "juliaCython,8,6,100,3";
    private const string D = "julia,8,6,100,3,c_re=0.5,paleta=magma";
    private static readonly OrderRules Rules = new(Catalogue.AlgorithmNames, Catalogue.AlgorithmNames[0], OrderLimits.DefaultMaxPixels);
    private static readonly TimeSpan Patience = FileMarks.Patience(TimeSpan.Zero);
    private FarmOnServer _farm = null!;

    private JobsFileLoader Loader => field ??= new(_farm.Board, new FileMarks(_farm.Redis, Patience));

    public async ValueTask InitializeAsync() => _farm = await FarmOnServer.OpenEmptyAsync(server);

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_good_line_becomes_a_job_and_every_line_gets_a_receipt()
    {
        var receipts = await LoadAsync(Reload.OnlyNew, "# comentario", A, "Numpy,0,6,1", C);

        Assert.Equal([(3, "Numpy,0,6,1", "rechazada"), (2, A, "encolada"), (4, C, "encolada")], receipts.Select(r => (r.Line, r.Text, r.State)));
        Assert.Equal("width debe ser un entero entre 1 y 50000, no «0».", receipts[0].Error);
        Assert.Null(receipts[0].JobId);
        var first = await _farm.FindAsync(receipts[1].JobId!);
        Assert.Equal(("Secuencial", JobPriority.High), (first.Order.Algorithm, first.Order.Priority));
        Assert.Equal(2, (await _farm.Reader.CountsAsync()).Waiting);
    }

    [Fact]
    public async Task A_file_seen_again_enqueues_nothing_and_says_which_jobs_its_lines_are()
    {
        var first = await LoadAsync(Reload.OnlyNew, A, B);
        var second = await LoadAsync(Reload.NewOrCleared, A, B);

        Assert.Equal(first.Select(r => r with { State = "ya_cargada" }), second);
        Assert.Equal(2, (await _farm.Reader.CountsAsync()).Waiting);
    }

    [Fact]
    public async Task A_file_that_grew_enqueues_only_its_new_line()
    {
        await LoadAsync(Reload.OnlyNew, A, B);

        Assert.Equal(["ya_cargada", "ya_cargada", "encolada"], States(await LoadAsync(Reload.OnlyNew, A, B, C)));
    }

    [Fact]
    public async Task The_same_line_twice_is_two_jobs_and_a_third_time_a_third()
    {
        var twice = await LoadAsync(Reload.OnlyNew, A, A);
        var thrice = await LoadAsync(Reload.OnlyNew, A, B, A, A);

        Assert.NotEqual(twice[0].JobId, twice[1].JobId);
        Assert.Equal(["ya_cargada", "encolada", "ya_cargada", "encolada"], States(thrice));
        Assert.Equal(4, (await _farm.Reader.CountsAsync()).Waiting);
    }

    [Fact]
    public async Task Another_order_other_spaces_and_comments_in_between_change_nothing()
    {
        await LoadAsync(Reload.OnlyNew, A, B, C);

        Assert.All(
            await LoadAsync(Reload.OnlyNew, "# nuevo", C, "", " Numpy , 8 , 6 , 100 ", A),
            receipt => Assert.Equal("ya_cargada", receipt.State));
        Assert.Equal(3, (await _farm.Reader.CountsAsync()).Waiting);
    }

    [Fact]
    public async Task What_was_cleared_comes_back_when_somebody_asks_but_never_by_the_watch()
    {
        var loaded = await LoadAsync(Reload.OnlyNew, A, B, C);
        var running = await _farm.BeginAsync(loaded[0].JobId!);
        Assert.Equal(2, await _farm.Control.ClearAsync("limpieza"));

        Assert.All(await LoadAsync(Reload.OnlyNew, A, B, C), receipt => Assert.Equal("ya_cargada", receipt.State));
        Assert.Equal(0, (await _farm.Reader.CountsAsync()).Waiting);

        var asked = await LoadAsync(Reload.NewOrCleared, A, B, C);
        Assert.Equal(["ya_cargada", "encolada", "encolada"], States(asked));
        Assert.Equal(running.JobId, asked[0].JobId);
        Assert.Empty(asked.Skip(1).Select(r => r.JobId).Intersect(loaded.Select(r => r.JobId)));
        Assert.All(await LoadAsync(Reload.NewOrCleared, A, B, C), receipt => Assert.Equal("ya_cargada", receipt.State));
    }

    [Fact]
    public async Task A_forced_load_enqueues_every_line_again()
    {
        var first = await LoadAsync(Reload.OnlyNew, A, B);
        var forced = await LoadAsync(Reload.All, A, B);

        Assert.Equal(["encolada", "encolada"], States(forced));
        Assert.Empty(forced.Select(r => r.JobId).Intersect(first.Select(r => r.JobId)));
        Assert.Equal(4, (await _farm.Reader.CountsAsync()).Waiting);
        Assert.Equal(forced.Select(r => r.JobId), (await LoadAsync(Reload.OnlyNew, A, B)).Select(r => r.JobId));
    }

    [Fact]
    public async Task Loaders_at_once_enqueue_nothing_twice()
    {
        var lines = Enumerable.Range(1, 20).Select(i => $"Numpy,8,6,{i}").ToArray();

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => LoadAsync(Reload.NewOrCleared, lines))));

        Assert.Equal(20, all.SelectMany(States).Count(state => state == "encolada"));
        Assert.Equal(20, (await _farm.Reader.CountsAsync()).Waiting);
        Assert.All(all, receipts => Assert.Equal(all[0].Select(r => r.JobId), receipts.Select(r => r.JobId)));
    }

    [Fact]
    public async Task Two_files_with_the_same_line_are_two_jobs()
    {
        await LoadAsync(Reload.OnlyNew, A);
        var other = await Loader.LoadFileAsync("/granja/otro.txt", Parse(A), Reload.OnlyNew);

        Assert.Equal(["encolada"], States(other.Shown));
    }

    [Fact]
    public async Task A_text_is_loaded_every_time_unless_it_has_a_key()
    {
        Assert.Equal(["encolada", "encolada"], States((await Loader.LoadTextAsync(Parse(A, A), null)).Shown));
        Assert.Equal(["encolada", "encolada"], States((await Loader.LoadTextAsync(Parse(A, A), "hoy")).Shown));
        Assert.Equal(["ya_cargada", "ya_cargada"], States((await Loader.LoadTextAsync(Parse(A, A), "hoy")).Shown));
        Assert.Equal(4, (await _farm.Reader.CountsAsync()).Waiting);
    }

    [Fact]
    public async Task A_line_that_was_missing_for_a_minute_is_a_new_one_when_it_comes_back_and_no_other_is()
    {
        var first = await LoadAsync(Reload.OnlyNew, A, B, B, C);
        await LoadAsync(Reload.OnlyNew, C, B);
        await _farm.AreMissingForAsync(Path, Patience - TimeSpan.FromSeconds(1));
        await LoadAsync(Reload.OnlyNew, C, B);
        Assert.Equal(4, await MarksAsync());

        await _farm.AreMissingForAsync(Path, TimeSpan.FromSeconds(1));
        await LoadAsync(Reload.OnlyNew, C, B);

        Assert.Equal(2, await MarksAsync());
        var again = await LoadAsync(Reload.OnlyNew, A, B, B, C);
        Assert.Equal(["encolada", "ya_cargada", "encolada", "ya_cargada"], States(again));
        Assert.Equal((first[1].JobId, first[3].JobId), (again[1].JobId, again[3].JobId));
    }

    [Fact]
    public async Task A_line_that_was_missing_only_for_a_moment_stays_taken()
    {
        await LoadAsync(Reload.OnlyNew, A, B);
        for (var i = 0; i < 3; i++) // somebody writes the file anew again and again, and each time a look comes in between
        {
            await LoadAsync(Reload.OnlyNew);
            await _farm.AreMissingForAsync(Path, Patience * 0.9);
            Assert.All(await LoadAsync(Reload.OnlyNew, A, B), receipt => Assert.Equal("ya_cargada", receipt.State));
        }
    }

    [Fact]
    public async Task Two_masters_whose_files_of_one_path_differ_forget_none_of_the_others_lines()
    {
        await LoadAsync(Reload.OnlyNew, A, B);
        for (var i = 0; i < 3; i++)
        {
            await new JobsFileLoader(_farm.Board, new FileMarks(_farm.Redis, Patience)).LoadFileAsync(Path, Parse(C), Reload.OnlyNew);
            await _farm.AreMissingForAsync(Path, Patience);
            Assert.All(await LoadAsync(Reload.OnlyNew, A, B), receipt => Assert.Equal("ya_cargada", receipt.State));
            await _farm.AreMissingForAsync(Path, Patience);
        }

        Assert.Equal(3, await MarksAsync());
    }

    [Fact]
    public async Task A_line_is_not_missing_where_only_a_part_of_the_file_was_read()
    {
        await LoadAsync(Reload.OnlyNew, A, B);
        for (var i = 0; i < 2; i++)
        {
            await Loader.LoadFileAsync(Path, Parse(A), Reload.OnlyNew, isWhole: false);
            await _farm.AreMissingForAsync(Path, Patience);
        }

        Assert.Equal(2, await MarksAsync());
    }

    [Theory]
    [InlineData(B, "Numpy , 8,6,100")]
    [InlineData(B, "Numpy,8,6,100,")]
    [InlineData(B, B)]
    [InlineData(D, "julia,8,6,100,3,paleta = magma,c_re=.50")]
    public async Task A_line_that_a_setting_refuses_today_stays_taken(string line, string sameToday)
    {
        await LoadAsync(Reload.OnlyNew, A, line);
        for (var i = 0; i < 2; i++)
        {
            var refused = await Loader.LoadFileAsync(Path, Parse(Rules with { Algorithms = ["Secuencial"] }, A, sameToday), Reload.OnlyNew);
            Assert.Equal(["rechazada", "ya_cargada"], States(refused.Shown));
            await _farm.AreMissingForAsync(Path, Patience);
        }

        Assert.All(await LoadAsync(Reload.OnlyNew, A, line), receipt => Assert.Equal("ya_cargada", receipt.State));
    }

    [Fact]
    public async Task A_line_whose_samples_are_too_many_today_stays_taken()
    {
        const string line = "mandelbrot,8,6,100,2,muestreo=4";
        await LoadAsync(Reload.OnlyNew, line);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(["rechazada"], States((await Loader.LoadFileAsync(Path, Parse(Rules with { MaxPixels = 100 }, line), Reload.OnlyNew)).Shown));
            await _farm.AreMissingForAsync(Path, Patience);
        }

        Assert.Equal(["ya_cargada"], States(await LoadAsync(Reload.OnlyNew, line)));
    }

    [Fact]
    public async Task A_mark_is_the_order_and_how_often_it_stands_above()
    {
        await LoadAsync(Reload.OnlyNew, "Numpy, 8,06,100", A, "Numpy,8,6,100,2", "julia,8,6,100,,paleta=\"#000,#fff 50%, #0f0\",coloreado=bandas,c_re=5e-1,guardar_conteos=true");

        Assert.Equal(
            [
                "1|Numpy,8,6,100,2",
                "1|Secuencial,8,6,100,1",
                "1|julia,8,6,100,2,c_re=0.5,paleta=\"#000,#fff 50%, #0f0\",guardar_conteos=true",
                "2|Numpy,8,6,100,2",
            ],
            (await _farm.Redis.Database.HashKeysAsync(FarmKeys.JobsFile(Path))).Select(mark => $"{mark}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Options_in_another_order_or_of_the_same_value_are_the_same_line_and_others_are_not()
    {
        var first = await LoadAsync(Reload.OnlyNew, D, B);

        var again = await LoadAsync(Reload.OnlyNew, "julia, 8,6,100,3, c_re=+.5 , paleta=\"magma\", muestreo=1", "Numpy,8,6,100,2,paleta=inferno");
        Assert.Equal(first.Select(r => (r.JobId, "ya_cargada")), again.Select(r => (r.JobId, r.State)));
        Assert.All(
            await LoadAsync(Reload.OnlyNew, "julia,8,6,100,3,c_re=0.5,paleta=plasma", "julia,8,6,100,3,c_re=0.51,paleta=magma", "julia,8,6,100,2,c_re=0.5,paleta=magma", "julia,8,6,100,3"),
            receipt => Assert.Equal("encolada", receipt.State));
    }

    [Fact]
    public async Task The_same_line_with_options_twice_is_two_jobs_and_is_forgotten_like_any_other()
    {
        var twice = await LoadAsync(Reload.OnlyNew, D, D);
        Assert.Equal(["encolada", "encolada"], States(twice));
        Assert.NotEqual(twice[0].JobId, twice[1].JobId);

        await LoadAsync(Reload.OnlyNew, D);
        await _farm.AreMissingForAsync(Path, Patience);
        await LoadAsync(Reload.OnlyNew, D);

        Assert.Equal(1, await MarksAsync());
        Assert.Equal(["ya_cargada", "encolada"], States(await LoadAsync(Reload.OnlyNew, D, D)));
    }

    [Fact]
    public async Task A_line_becomes_a_job_with_its_options()
    {
        var job = await _farm.FindAsync((await LoadAsync(Reload.OnlyNew, D)).Single().JobId!);

        Assert.Equal((0.5, 0.156, "magma", JobPriority.Low), (job.Order.CRe, job.Order.CIm, job.Order.Palette, job.Order.Priority));
    }

    [Fact]
    public async Task A_cleared_line_is_forgotten_like_any_other()
    {
        await LoadAsync(Reload.OnlyNew, A, B);
        await _farm.Control.ClearAsync("limpieza");
        await LoadAsync(Reload.OnlyNew, A);
        await _farm.AreMissingForAsync(Path, Patience);
        await LoadAsync(Reload.OnlyNew, A);

        Assert.Equal(1, await MarksAsync());
        Assert.Equal(["ya_cargada", "encolada"], States(await LoadAsync(Reload.OnlyNew, A, B)));
    }

    private Task<long> MarksAsync() => _farm.Redis.Database.HashLengthAsync(FarmKeys.JobsFile(Path));

    private async Task<IReadOnlyList<LineReceiptWire>> LoadAsync(Reload reload, params string[] lines) =>
        (await Loader.LoadFileAsync(Path, Parse(lines), reload)).Shown;

    private static IEnumerable<ParsedLine> Parse(params string[] lines) => Parse(Rules, lines);

    private static IEnumerable<ParsedLine> Parse(OrderRules rules, params string[] lines) => JobsFileParser.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines)), rules);

    private static IEnumerable<string> States(IReadOnlyList<LineReceiptWire> receipts) => receipts.Select(r => r.State);
}

public sealed class JobsFileLoaderTestsOnGarnet(GarnetFixture server) : JobsFileLoaderTests(server), IClassFixture<GarnetFixture>;

public sealed class JobsFileLoaderTestsOnRedis(RedisServerFixture server) : JobsFileLoaderTests(server), IClassFixture<RedisServerFixture>;
