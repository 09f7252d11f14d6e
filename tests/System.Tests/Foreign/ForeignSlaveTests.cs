using System.Diagnostics;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.SystemTests.Reliability;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Foreign;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Foreign;

/// <summary>Slaves of another make, healthy or bad in every way, beside our own workers or alone.</summary>
public sealed class ForeignSlaveTests(ITestOutputHelper figures)
{
    private static readonly JobOrderWire Short = new("juliaCython", 80, 60, 50);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_hundred_jobs_over_two_of_ours_and_two_foreign_ones_are_all_done_and_each_is_used()
    {
        await using var farm = await StartAsync(workers: 2);
        // As the contract describes them: registered 5 s after the start, a second for each ping.
        await using var one = await ForeignNode.SlaveAsync("ajeno1", farm.Http.BaseAddress!, new { segundos = 0.05 }, "--espera", "5");
        await using var two = await ForeignNode.SlaveAsync("ajeno2", farm.Http.BaseAddress!, new { segundos = 0.05 }, "--espera", "5");
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 4, "four slaves are active");

        for (var i = 0; i < 100; i++)
            await farm.Http.SubmitAsync(new JobOrderWire("Secuencial", 400, 300, 1000 + i));
        var jobs = await farm.Http.AllDoneAsync(100);

        var counts = jobs.CountBy(j => j.Worker!).ToDictionary();
        figures.WriteLine($"100 jobs: {string.Join(", ", counts.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}");
        Assert.Equal(["ajeno1", "ajeno2", "esclavo1", "esclavo2"], counts.Keys.Order());
        foreach (var slave in (ForeignNode[])[one, two])
            Assert.Equal(counts[slave.Name], (await slave.CodesAsync("resultado")).Count(code => code == 200));
        await farm.PublishedOnceAsync(100);
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_result_without_a_picture_is_kept_with_what_its_program_said()
    {
        await using var farm = await StartAsync();
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, resultado = "doble" });

        var job = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Short), "completado");

        Assert.Equal(("ajeno", null, "El esclavo no entregó imagen: solo hay tiempos."), (job.Worker, job.Result!.Image, job.Result.Note));
        Assert.Equal((0.1, null, null), (job.Result.ComputeSeconds, job.Result.CountsSha256, job.Result.Threads));
        Assert.Equal(new OutputWire("listo\n", "", 0), job.Output);
        // The same result again is received, but does not count twice.
        await Eventually.True(async () => (await slave.CodesAsync("resultado")).Count == 2, "it posted twice");
        Assert.Equal([200, 200], await slave.CodesAsync("resultado"));
        Assert.Equal(job, await farm.Http.JobAsync(job.JobId));
        await farm.PublishedOnceAsync(1);

        var known = (await farm.Http.AskAsync<Dictionary<string, WorkerWire>>("esclavos"))["ajeno"];
        Assert.Equal(("externo", 12.5, 1000.5, null), (known.Kind, known.CpuPercent, known.FreeMemoryMiB, known.Threads));
        await farm.NothingLeftAsync();
    }

    [Theory, InlineData("base64"), InlineData("put")]
    public async Task A_foreign_slave_may_bring_its_picture(string how)
    {
        await using var farm = await StartAsync();
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, resultado = how });

        var job = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Short), "completado");

        Assert.Null(job.Result!.Note);
        using var picture = await farm.Http.GetAsync(new Uri(job.Result.Image!.TrimStart('/'), UriKind.Relative));
        Assert.Equal("image/png", picture.Content.Headers.ContentType?.MediaType);
        var png = new WorkerHost.Tests.Imaging.PngFile(await picture.Content.ReadAsByteArrayAsync());
        Assert.Equal((80, 60, true), (png.Width, png.Height, png.Ends));
    }

    [Theory]
    [InlineData("error", "Timeout después de 300 segundos", null)]
    [InlineData("codigo", "El programa del esclavo terminó con el código 1 y no dijo por qué", 1)]
    public async Task A_failure_is_an_attempt_and_after_the_last_the_job_has_failed(string how, string reason, int? code)
    {
        await using var farm = await StartAsync(0, ("MAX_REINTENTOS", "2"), ("REINTENTO_DELAY", "0"));
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, resultado = how });

        var job = await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Short), "fallido");

        Assert.Equal((2, reason, code), (job.Attempts, job.Error, job.Output!.ReturnCode));
        Assert.Equal([200, 200], await slave.CodesAsync("resultado"));
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_foreign_slave_killed_at_work_loses_its_job_to_another_within_a_ping_and_two_seconds()
    {
        await using var farm = await StartAsync(workers: 1);
        await farm.Workers["esclavo1"].StopAsync();
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, segundos = 600 });
        var id = await farm.Http.SubmitAsync(Short);
        await TookAsync(farm, id);
        farm.StartWorker("esclavo1");
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 2, "there is another worker");

        var watch = Stopwatch.StartNew();
        slave.Process.Signal(UnixSignal.Kill);
        await Eventually.True(async () => (await farm.Http.JobAsync(id)).Worker == "esclavo1", "another has its job");
        figures.WriteLine($"Job of a killed foreign slave elsewhere after {watch.Elapsed.TotalSeconds:0.0} s, pings every {PingInterval.TotalSeconds:0} s");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, SharedMachine.AtMost(PingInterval + TimeSpan.FromSeconds(2)));
        var job = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal(("esclavo1", 2), (job.Worker, job.Attempts));
        Assert.Equal(["esclavo1"], await farm.Http.ActiveAsync());
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_slave_that_was_restarted_with_a_job_loses_it_at_once_and_gets_others()
    {
        await using var farm = await StartAsync();
        var slave = await StartSlaveAsync(farm, new { ping_s = 0, segundos = 600 });
        var id = await farm.Http.SubmitAsync(Short);
        await TookAsync(farm, id);

        await slave.DisposeAsync();
        await using var again = await StartSlaveAsync(farm, new { ping_s = 0 });

        var job = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal(("ajeno", 2), (job.Worker, job.Attempts));
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_job_that_gets_no_result_is_taken_back_at_its_limit_and_a_late_result_changes_nothing()
    {
        await using var farm = await StartAsync(workers: 1);
        await farm.Workers["esclavo1"].StopAsync();
        // Its first post comes after the limit, when the job is done elsewhere.
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, segundos = 14 });
        var id = await farm.Http.SubmitAsync(Short.With(OrderFields.Timeout, 5));
        await TookAsync(farm, id);
        farm.StartWorker("esclavo1");

        var job = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal(("esclavo1", 2), (job.Worker, job.Attempts));
        await Eventually.True(async () => (await slave.CodesAsync("resultado")).Count == 1, "it posted its result");
        Assert.Equal([409], await slave.CodesAsync("resultado"));
        Assert.Equal(job, await farm.Http.JobAsync(id));
        await farm.PublishedOnceAsync(1);
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_busy_slave_gives_its_job_to_others_at_once_and_is_asked_again()
    {
        await using var farm = await StartAsync();
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, ocupado = true });
        var id = await farm.Http.SubmitAsync(Short);
        await Eventually.True(async () => (await slave.DidAsync("orden")).Count >= 1, "it refused the order");
        Assert.All(await slave.DidAsync("orden"), order => Assert.False(order.GetProperty("tomada").GetBoolean()));

        await slave.BehaveAsync(new { ping_s = 0 });

        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts); // being busy is not a failed attempt
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_slave_that_takes_its_time_to_close_connections_gets_every_order()
    {
        await using var farm = await StartAsync();
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, segundos = 0, cierra_s = 0.5 });

        for (var i = 0; i < 10; i++)
            await farm.Http.SubmitAsync(Short);
        var jobs = await farm.Http.AllDoneAsync(10);

        Assert.All(jobs, job => Assert.Equal(1, job.Attempts));
        Assert.Equal(10, (await slave.DidAsync("orden")).Count);
    }

    [Fact]
    public async Task Rubbish_a_hundred_megabytes_and_results_for_others_jobs_are_refused_and_harm_nobody()
    {
        await using var farm = await StartAsync(workers: 1);
        var endless = await farm.Http.SubmitAsync(JobsText.Endless);
        var ours = (await farm.Http.UntilAsync(endless, "en_curso")).Worker;
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0, resultado = "basura" });

        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Short), "completado");
        Assert.Equal([400, 400, 400, 400, 404, 400, 400, 400], await slave.CodesAsync("basura"));

        await slave.BehaveAsync(new { ping_s = 0, resultado = "enorme" });
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Short), "completado");
        Assert.DoesNotContain(200, await slave.CodesAsync("enorme")); // 413, or cut off while it still sends

        await slave.BehaveAsync(new { ping_s = 0, resultado = "ajenos", ajenos = new[] { endless }, nombre = ours });
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Short), "completado");
        Assert.Equal([409, 409], await slave.CodesAsync("ajeno"));

        Assert.Equal(("en_curso", ours, 1), await farm.Http.JobAsync(endless) is var job ? (job.State, job.Worker, job.Attempts) : default);
        await farm.Http.CancelAsync(endless);
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task It_gets_only_what_it_can_render_and_the_rest_says_why_it_waits()
    {
        await using var farm = await StartAsync();
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0 }, "--algoritmos", "Numpy");
        var other = await farm.Http.SubmitAsync(Short);
        var coloured = await farm.Http.SubmitAsync(new JobOrderWire("Numpy", 80, 60, 50) { [OrderFields.CRe] = 0.1 });
        var plain = await farm.Http.SubmitAsync(new JobOrderWire("Numpy", 80, 60, 50));
        var pinned = await farm.Http.SubmitAsync(Short.With(OrderFields.Worker, "ajeno"));

        await farm.Http.UntilAsync(plain, "completado");
        Assert.Equal(
            "El esclavo externo ajeno solo admite algoritmo, width, height e iteraciones, y calcula Numpy.",
            (await farm.Http.UntilAsync(pinned, "fallido")).Error);
        foreach (var id in (string[])[other, coloured])
        {
            var job = await farm.Http.JobAsync(id);
            Assert.Equal(("pendiente", 0), (job.State, job.Attempts));
            Assert.StartsWith("los esclavos activos son externos y no admiten esta orden", job.Waiting!.Reason, StringComparison.Ordinal);
        }

        farm.StartWorker("esclavo1");
        Assert.Equal("esclavo1", (await farm.Http.UntilAsync(coloured, "completado")).Worker);
        await farm.Http.UntilAsync(other, "completado");
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_slave_that_falls_ill_is_inactive_until_it_answers_again_and_one_that_redirects_never_is()
    {
        await using var farm = await StartAsync(0, ("PING_TIMEOUT", "0.5"));
        await using var slave = await StartSlaveAsync(farm, new { ping_s = 0 });
        await using var liar = await ForeignNode.SlaveAsync("liar", farm.Http.BaseAddress!, new { redirige = $"{farm.Http.BaseAddress}ping" });

        await slave.BehaveAsync(new { ping_s = 600 });
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 0, "a silence of two pings makes it inactive");
        await slave.BehaveAsync(new { ping_s = 0 });
        await Eventually.True(async () => await farm.Http.ActiveAsync() is ["ajeno"], "a good ping makes it active again");

        await Eventually.True(async () => (await liar.DidAsync("redirigido")).Count > 3, "the other is asked too");
        Assert.Equal(["ajeno"], await farm.Http.ActiveAsync());
    }

    // The master has its word, and not only the slave the order: killed in between, it never took it.
    private static Task TookAsync(FarmOnRedis farm, string id) => farm.Master.SaysAsync(id, "accepted by the foreign slave ajeno");

    private static Task<FarmOnRedis> StartAsync(int workers = 0, params (string Name, string Value)[] settings) => StartAsync(workers, settings.ToDictionary(s => s.Name, s => s.Value));

    private static async Task<FarmOnRedis> StartAsync(int workers, Dictionary<string, string> settings)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        ForeignNode.SkipUnlessPossible();
        settings["ESCLAVO_PING_INTERVAL"] = $"{PingInterval.TotalSeconds}";
        settings["ESCLAVO_HILOS"] = "1";
        return await FarmOnRedis.StartAsync(new FarmPlan { Workers = workers, Monitors = 0, Settings = settings });
    }

    private static async Task<ForeignNode> StartSlaveAsync(FarmOnRedis farm, object habits, params string[] more)
    {
        var slave = await ForeignNode.SlaveAsync("ajeno", farm.Http.BaseAddress!, habits, more);
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Contains("ajeno"), "the foreign slave is active");
        return slave;
    }
}
