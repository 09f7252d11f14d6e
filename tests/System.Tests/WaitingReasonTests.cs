using System.Text;
using System.Text.RegularExpressions;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Foreign;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests;

/// <summary>Each reason why a job waits, really caused and read word by word.</summary>
public sealed class WaitingReasonTests
{
    private static readonly JobOrderWire Tiny = new("juliaCython", 64, 64, 10);

    // 80 million pixels at 13 bytes, and 64 MiB; the foreign slave says that it has 1000.5 MiB free.
    private static readonly JobOrderWire Big = new("juliaCython", 10_000, 8_000, 1);

    [Fact]
    public async Task Nobody_is_there()
    {
        await using var farm = await StartAsync(workers: 0);
        await WaitsAsync(farm, await farm.Http.SubmitAsync(Tiny), "^no hay ningún esclavo activo$");
        await WaitsAsync(farm, await farm.Http.SubmitAsync(Tiny.With(OrderFields.Worker, "ausente")), "^fijado al esclavo ausente, que no da señales$");
    }

    [Fact]
    public async Task All_are_busy_or_shut()
    {
        await using var farm = await StartAsync(workers: 2);
        var first = await farm.Http.SubmitAsync(JobsText.Endless);
        await farm.Http.UntilAsync(first, "en_curso");
        var second = await farm.Http.SubmitAsync(JobsText.Endless);
        await farm.Http.UntilAsync(second, "en_curso");
        var waiting = await farm.Http.SubmitAsync(Tiny);
        var behind = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Priority, 3));
        await WaitsAsync(farm, waiting, "^los 2 esclavos activos están ocupados; es el número 1 de la cola$");
        await WaitsAsync(farm, behind, "^los 2 esclavos activos están ocupados; es el número 2 de la cola$");
        var pinned = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Worker, "esclavo1"));
        await WaitsAsync(farm, pinned, "^fijado al esclavo esclavo1, que está ocupado$");

        await farm.Http.OrderAsync("esclavo2", "drenar");
        const string draining = @"esclavo2 \(drenado por el operador: termina lo suyo y no toma más\)";
        await WaitsAsync(farm, waiting, $"^el único esclavo abierto está ocupado; es el número 1 de la cola; cerrados: {draining}$");

        await farm.Http.OrderAsync("esclavo1", "pausar");
        await WaitsAsync(farm, waiting, $@"^las compuertas de los 2 esclavos activos están cerradas: esclavo1 \(pausado por el operador\); {draining}$");
        await farm.Http.CancelAsync((await farm.Http.JobAsync(first)).Worker == "esclavo1" ? first : second);
        await WaitsAsync(farm, pinned, "^fijado al esclavo esclavo1, cuya compuerta está cerrada: pausado por el operador$");

        await farm.Workers["esclavo2"].StopAsync(); // its job goes back to the queue
        await WaitsAsync(farm, waiting, @"^la compuerta del único esclavo activo está cerrada: esclavo1 \(pausado por el operador\)$");
        await farm.Http.OrderAsync("esclavo1", "reanudar");
        await farm.Http.UntilAsync(pinned, "completado");
    }

    [Fact]
    public async Task Its_workers_machine_is_in_trouble()
    {
        await using var farm = await StartAsync(workers: 1, ("COMPUERTA_DISCO_MB", "1000000000"), ("COMPUERTA_MEMORIA_MB", "100000000"), ("NODO_HOST", "nodo-a"));
        using var report = new StringContent(
            """{"nodo_memoria":"nodo-a","timestamp":1,"metricas_actuales":{},"promedios":{},"alertas":{"cpu_alto":true,"memoria_alta":true,"disco_alto":true}}""",
            Encoding.UTF8,
            "application/json");
        using var answer = await farm.Http.PostAsync(new Uri("reporte_memoria", UriKind.Relative), report);
        answer.EnsureSuccessStatusCode();
        await WaitsAsync(
            farm,
            await farm.Http.SubmitAsync(Tiny),
            @"^la compuerta del único esclavo activo está cerrada: esclavo1 \(memoria libre [0-9]+ MiB \(mínimo 100000000 MiB\), "
            + @"disco libre [0-9]+ MiB \(mínimo 1000000000 MiB\), alerta memoria_alta de nodo-a en su máquina, alerta disco_alto de nodo-a en su máquina\)$");
    }

    [Fact]
    public async Task A_failed_attempt_will_be_tried_again()
    {
        await using var farm = await StartAsync(workers: 1, ("REINTENTO_DELAY", "120"));
        var id = await farm.Http.SubmitAsync(JobsText.Endless.With(OrderFields.Timeout, 1));
        await WaitsAsync(farm, id, "^se reintentará en [0-9]+ s; el intento 1 falló: .*1 s.*$");
    }

    [Fact]
    public async Task It_is_about_to_begin_on_a_worker_that_says_nothing_yet()
    {
        await using var farm = await StartAsync(workers: 1);
        farm.Workers["esclavo1"].Signal(UnixSignal.Stop);
        var id = await farm.Http.SubmitAsync(Tiny);
        var pinned = await farm.Http.SubmitAsync(Tiny.With(OrderFields.Worker, "esclavo1"));
        await WaitsAsync(farm, id, "^a punto de empezar$");
        await WaitsAsync(farm, pinned, "^fijado al esclavo esclavo1, a punto de empezar$");
        await WaitsAsync(farm, id, "^no hay ningún esclavo activo$"); // it has been silent for too long
        farm.Workers["esclavo1"].Signal(UnixSignal.Continue);
        await farm.Http.UntilAsync(id, "completado");
    }

    [Fact]
    public async Task It_fits_nobody_or_only_one_who_is_busy()
    {
        await using var farm = await StartAsync(workers: 1, ("COMPUERTA_MEMORIA_MB", "0"), ("MAX_PIXELES", "2000000000"), ("ESCLAVO_PING_INTERVAL", "2"));
        var huge = Big with { Width = 44_000, Height = 44_000 };
        const string lacks = "necesita 24066 MiB de memoria y ningún esclavo activo los tiene libres; el que más, esclavo1, [0-9]+ MiB";
        var waiting = await farm.Http.SubmitAsync(huge);
        var pinned = await farm.Http.SubmitAsync(huge.With(OrderFields.Worker, "esclavo1"));
        Assert.SkipWhen((await farm.Http.JobAsync(waiting)).Waiting?.Reason == "a punto de empezar", "This machine has memory for 44000x44000 pixels.");
        await WaitsAsync(farm, waiting, $"^{lacks}$");
        await WaitsAsync(farm, pinned, "^fijado al esclavo esclavo1, que tiene libres [0-9]+ MiB de memoria de los 24066 MiB que necesita$");
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Tiny), "completado"); // neither hinders the others

        ForeignNode.SkipUnlessPossible();
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(JobsText.Endless), "en_curso");
        await using var slave = await ForeignNode.SlaveAsync("ajeno", farm.Http.BaseAddress!);
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == 2, "the foreign slave is active");
        var big = await farm.Http.SubmitAsync(Big);
        await WaitsAsync(farm, big, "^necesita 1056 MiB de memoria y los esclavos libres no los tienen; espera a uno ocupado$");

        await farm.Workers["esclavo1"].StopAsync();
        var special = await farm.Http.SubmitAsync(Tiny.With(OrderFields.CRe, 0.1));
        await WaitsAsync(farm, special, "^los esclavos activos son externos y no admiten esta orden: solo algoritmo, width, height e iteraciones$");
    }

    private static Task WaitsAsync(FarmOnRedis farm, string id, string reason) => Eventually.True(
        async () => await farm.Http.JobAsync(id) is { State: "pendiente", Waiting.Reason: { } said } && Regex.IsMatch(said, reason),
        $"{id} waits because «{reason}»");

    private static async Task<FarmOnRedis> StartAsync(int workers, params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan { Workers = workers, Monitors = 0, Settings = settings.ToDictionary(s => s.Name, s => s.Value) });
    }
}
