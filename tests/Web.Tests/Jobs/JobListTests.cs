using System.Globalization;
using System.Text.Json;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>GET /trabajos: pages, sorts and filters.</summary>
public sealed class JobListTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task Pages_hold_every_job_once_newest_first()
    {
        await _master.PostAsync("/limpiar_cola");
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
            ids.Add(await _master.SubmitAsync($$"""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":{{i}},"prioridad":{{1 + (i % 2 * 2)}}}"""));

        var seen = new List<string>();
        var from = 0L;
        for (var pages = 1; ; pages++)
        {
            var page = await _master.GetAsync($"/trabajos?estado=pendiente&desde={from}&limite=3");
            Assert.Equal(["trabajos", "total", "desde", "limite", "siguiente"], page.EnumerateObject().Select(m => m.Name));
            Assert.Equal((7, from, 3), (page.GetProperty("total").GetInt64(), page.GetProperty("desde").GetInt64(), page.GetProperty("limite").GetInt32()));
            seen.AddRange(page.GetProperty("trabajos").EnumerateArray().Select(j => j.GetProperty("trabajo_id").GetString()!));
            if (page.GetProperty("siguiente") is { ValueKind: JsonValueKind.Number } next)
            {
                from = next.GetInt64();
                continue;
            }

            Assert.Equal(3, pages);
            break;
        }

        Assert.Equal(ids.Order(), seen.Order());
        var low = await _master.GetAsync("/trabajos?estado=pendiente&prioridad=3");
        Assert.Equal(3, low.GetProperty("trabajos").GetArrayLength());
        Assert.All(low.GetProperty("trabajos").EnumerateArray(), j => Assert.Equal(3, j.GetProperty("prioridad").GetInt32()));
    }

    [Fact]
    public async Task Those_that_ended_are_listed_by_their_end_and_by_their_worker()
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
            ids.Add(await _master.SubmitAsync());
        foreach (var (at, worker) in new[] { (2, "orden1"), (0, "orden2"), (3, "orden1") }) // not as they were submitted
            await _master.CompleteAsync(ids[at], worker: worker);
        using var cancelled = await _master.SendAsync("DELETE", $"/trabajos/{ids[1]}");

        Assert.Equal([ids[1], ids[3], ids[0], ids[2]], await ListAsync("orden=terminado&limite=4"));
        Assert.Equal([ids[3], ids[0], ids[2]], await ListAsync("orden=terminado&estado=completado&limite=3"));
        Assert.Equal([ids[3], ids[2]], await ListAsync("orden=terminado&esclavo=orden1"));
        Assert.Equal([ids[3], ids[2]], await ListAsync("orden=creado&esclavo=orden1"));
        Assert.Equal([ids[2], ids[0], ids[3], ids[1]], await EndedSinceAsync(ids[2], "orden=terminado_asc"));
        Assert.Equal([ids[3], ids[1]], await EndedSinceAsync(ids[3], "orden=terminado_asc"));
        Assert.Equal([ids[2], ids[3]], await EndedSinceAsync(ids[2], "orden=terminado_asc&esclavo=orden1"));
        Assert.Empty(await ListAsync("esclavo=orden"));
        Assert.Empty(await ListAsync("orden=terminado&estado=pendiente"));

        async Task<IEnumerable<string?>> EndedSinceAsync(string id, string query) => await ListAsync($"{query}&despues_de={Text(await MomentAsync(id, "terminado"))}");
    }

    [Fact]
    public async Task Moments_leave_those_that_were_submitted_from_the_one_on_and_before_the_other()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await SubmitLaterAsync(ids.LastOrDefault()));
        var at = new List<double>();
        foreach (var id in ids)
            at.Add(await MomentAsync(id, "creado"));

        Assert.Equal([ids[2], ids[1]], await ListAsync($"despues_de={Text(at[1])}"));
        Assert.Equal([ids[1], ids[2]], await ListAsync($"orden=creado_asc&despues_de={Text(at[1])}"));
        Assert.Equal([ids[1], ids[0]], await ListAsync($"estado=pendiente&despues_de={Text(at[0])}&antes_de={Text(at[2])}"));
        Assert.Equal([ids[1]], await ListAsync($"despues_de={Text(at[0])}&antes_de={Text(at[2])}&limite=1"));
        Assert.Equal([ids[0]], await ListAsync($"despues_de={Text(at[0])}&antes_de={Text(at[2])}&desde=1"));
        Assert.Empty(await ListAsync($"despues_de={Text(at[1])}&antes_de={Text(at[1])}"));
        var page = await _master.GetAsync($"/trabajos?despues_de={Text(at[0])}&antes_de={Text(at[2])}&limite=1");
        Assert.Equal((2, 1), (page.GetProperty("total").GetInt32(), page.GetProperty("siguiente").GetInt32()));
    }

    [Fact]
    public async Task Parameters_that_a_form_left_empty_do_not_count()
    {
        await _master.SubmitAsync();

        var page = await _master.GetAsync("/trabajos?estado=&prioridad=&texto=&esclavo=&orden=&despues_de=&antes_de=&desde=&limite=");
        Assert.Equal((0, 50), (page.GetProperty("desde").GetInt32(), page.GetProperty("limite").GetInt32()));
        Assert.True(page.GetProperty("total").GetInt64() > 0);
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_empty() => JsonLike.Equal(
        """{"trabajos":[],"total":"«number»","desde":1000000,"limite":50,"siguiente":null}""", await _master.GetAsync("/trabajos?desde=1000000"));

    private static string Text(double moment) => moment.ToString("0.000", CultureInfo.InvariantCulture);

    private async Task<IEnumerable<string?>> ListAsync(string query) =>
        (await _master.GetAsync("/trabajos?" + query)).GetProperty("trabajos").EnumerateArray().Select(job => job.GetProperty("trabajo_id").GetString()).ToList();

    private async Task<double> MomentAsync(string id, string which) => (await _master.GetAsync($"/trabajos/{id}")).GetProperty(which).GetDouble();

    // In another millisecond than an earlier one: both clocks are this machine's.
    private async Task<string> SubmitLaterAsync(string? earlier)
    {
        var last = earlier is null ? 0 : await MomentAsync(earlier, "creado");
        SpinWait.SpinUntil(() => WireJson.Timestamp(DateTimeOffset.UtcNow) > last);
        return await _master.SubmitAsync();
    }
}
