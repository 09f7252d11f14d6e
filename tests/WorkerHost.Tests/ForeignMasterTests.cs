using System.Text.Json;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Foreign;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>Our worker under a master of another farm, as a process of another make: orders by /ejecutar, results by /resultado.</summary>
public sealed class ForeignMasterTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private const string Short = """{"id":"su-orden","algoritmo":"Numpy","width":80,"height":60,"iteraciones":100,"timestamp":1751912584.5}""";

    [Fact]
    public async Task An_order_of_a_master_that_is_not_ours_is_run_and_its_result_posted()
    {
        ForeignNode.SkipUnlessPossible();
        await using var master = await ForeignNode.StartAsync("maestro", "otro", null);
        await using var worker = await farm.StartWorkerAsync("prestado", ("MAESTRO_URL", $"{master.Process.Http.BaseAddress}"));

        // The same order again, as after a lost result: its farm has its own ids.
        for (var times = 1; times <= 2; times++)
        {
            var (status, _, answer) = await worker.PostAsync("/ejecutar", Short);
            Assert.Equal((200, "su-orden"), (status, answer.GetProperty("trabajo_id").GetString()));
            await Eventually.True(async () => (await master.DidAsync("/resultado")).Count == times, "the result is posted");
            await Eventually.True(async () => !(await worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean(), "the slot is empty");
        }

        Web.Tests.JsonLike.Equal(
            """{"esclavo":"prestado","algoritmo":"Numpy","resolucion":"80x60","iteraciones":"100","tiempo":"«number»","trabajo_id":"su-orden","stdout":"","stderr":"","return_code":0}""",
            (await master.DidAsync("/resultado"))[0].GetProperty("cuerpo"));
    }

    [Fact]
    public async Task A_failure_is_posted_once_and_a_busy_worker_refuses()
    {
        ForeignNode.SkipUnlessPossible();
        await using var master = await ForeignNode.StartAsync("maestro", "otro", null);
        await using var worker = await farm.StartWorkerAsync("lento", ("MAESTRO_URL", $"{master.Process.Http.BaseAddress}"));
        var (status, _, _) = await worker.PostAsync("/ejecutar", $$"""{"id":"larga","timeout_s":1,{{FarmFixture.Endless[1..]}}""");
        Assert.Equal(200, status);

        var (busy, _, answer) = await worker.PostAsync("/ejecutar", Short);
        Assert.Equal((409, "larga"), (busy, answer.GetProperty("trabajo_actual").GetProperty("id").GetString()));

        await Eventually.True(async () => !(await worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean(), "the limit ends it");
        Web.Tests.JsonLike.Equal(
            """{"esclavo":"lento","trabajo_id":"larga","error":"Timeout después de 1 segundos","timestamp":"«time»"}""",
            Assert.Single(await master.DidAsync("/resultado")).GetProperty("cuerpo"));
    }

    [Fact]
    public async Task Our_own_master_is_told_nothing_that_it_knows()
    {
        await using var worker = await farm.StartWorkerAsync("nuestro");
        await worker.PostAsync("/ejecutar", Short.Replace("su-orden", "nuestra-orden", StringComparison.Ordinal));

        var job = await farm.UntilAsync("nuestra-orden", "completado");
        Assert.Equal(JsonValueKind.String, job.GetProperty("resultado").GetProperty("imagen").ValueKind);
    }
}
