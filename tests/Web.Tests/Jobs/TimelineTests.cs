using System.Globalization;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>GET /cronologia: who rendered what within a span of time.</summary>
public sealed class TimelineTests(GarnetFixture server) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private readonly string _folder = RunningMaster.NewFolder();
    private RunningMaster _master = null!;

    public async ValueTask InitializeAsync() => _master = await RunningMaster.StartAsync(server.Configuration, _folder);

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_has_what_ended_in_the_span_and_what_runs()
    {
        var done = await _master.SubmitAsync();
        await _master.CompleteAsync(done, worker: "crono1");
        var end = (await _master.GetAsync($"/trabajos/{done}")).GetProperty("terminado").GetDouble();
        var failed = await _master.SubmitAsync();
        await _master.Ledger.FailAsync(await _master.BeginAsync(failed, "crono2"), "se rompió", null);
        var running = await _master.SubmitAsync();
        await _master.BeginAsync(running, "crono2");
        var waiting = await _master.SubmitAsync();
        var never = await _master.SubmitAsync();
        using var cancelled = await _master.SendAsync("DELETE", $"/trabajos/{never}");

        var all = await _master.GetAsync("/cronologia");
        Assert.Equal(["desde", "hasta", "intentos", "truncado"], all.EnumerateObject().Select(member => member.Name));
        Assert.Equal(900, all.GetProperty("hasta").GetDouble() - all.GetProperty("desde").GetDouble(), 0.01);
        Assert.Equal([(done, "crono1", "completado"), (failed, "crono2", "fallido"), (running, "crono2", "en_curso")], Attempts(all).Where(one => one.Worker.StartsWith("crono", StringComparison.Ordinal)));
        JsonLike.Equal(
            $$"""{"trabajo_id":"{{running}}","intento":1,"esclavo":"crono2","estado":"en_curso","algoritmo":"juliaCython","width":800,"height":600,"iteraciones":100,"iniciado":"«time»","terminado":null}""",
            all.GetProperty("intentos").EnumerateArray().Single(one => one.GetProperty("trabajo_id").GetString() == running));
        Assert.DoesNotContain(waiting, all.GetRawText(), StringComparison.Ordinal);

        var exactly = await SpanAsync(end, end);
        Assert.Equal((end, end), (exactly.GetProperty("desde").GetDouble(), exactly.GetProperty("hasta").GetDouble()));
        Assert.Contains(Attempts(exactly), one => one.Id == done);
        Assert.DoesNotContain(Attempts(await SpanAsync(end - 60, end - 0.001)), one => one.Id == done);
        var after = Attempts(await SpanAsync(end + 0.001, end + 600)).Select(one => one.Id).ToList();
        Assert.DoesNotContain(done, after);
        Assert.Contains(running, after); // it is still under way
        Assert.DoesNotContain(Attempts(await SpanAsync(0, 1)), one => one.Id == running); // it had not begun

        async Task<JsonElement> SpanAsync(double from, double to) =>
            await _master.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/cronologia?desde={from:0.000}&hasta={to:0.000}"));
    }

    [Fact]
    public async Task Beyond_so_many_it_says_that_it_is_cut()
    {
        var earliest = await _master.SubmitAsync();
        await _master.CompleteAsync(earliest);
        Assert.False((await _master.GetAsync("/cronologia")).GetProperty("truncado").GetBoolean());
        var redis = _master.Services.GetRequiredService<FarmRedis>().Database;
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var gone = Enumerable.Range(0, JobTimeline.MostLookedAt).Select(i => new SortedSetEntry($"ido{i}", now + 1)).ToArray(); // without records
        await redis.SortedSetAddAsync(FarmKeys.Finished, gone);

        var cut = await _master.GetAsync($"/cronologia?hasta={(now / 1000) + 60}");
        Assert.True(cut.GetProperty("truncado").GetBoolean());
        Assert.DoesNotContain(Attempts(cut), one => one.Id == earliest);
        await redis.SortedSetRemoveAsync(FarmKeys.Finished, [.. gone.Select(entry => entry.Element)]);
    }

    [Fact]
    public async Task Parameters_that_a_form_left_empty_do_not_count() =>
        Assert.Equal(JsonValueKind.Array, (await _master.GetAsync("/cronologia?desde=&hasta=")).GetProperty("intentos").ValueKind);

    private static List<(string Id, string Worker, string State)> Attempts(JsonElement timeline) =>
    [
        .. timeline.GetProperty("intentos").EnumerateArray().Select(one =>
            (one.GetProperty("trabajo_id").GetString()!, one.GetProperty("esclavo").GetString()!, one.GetProperty("estado").GetString()!)),
    ];
}
