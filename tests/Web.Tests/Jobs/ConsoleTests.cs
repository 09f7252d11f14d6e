using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>What a job's attempt says, for those who follow it.</summary>
public sealed class ConsoleTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task A_job_that_nobody_began_has_said_nothing()
    {
        var id = await _master.SubmitAsync();

        JsonLike.Equal($$"""{"trabajo_id":"{{id}}","iniciado":null,"progreso":0,"fase":"","lineas":[],"siguiente":0}""", await ReadAsync(id));
    }

    [Fact]
    public async Task Each_line_is_told_once_and_another_attempt_begins_again()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        _master.Services.GetRequiredService<JobProgress>().Report(id, 0.5, "cálculo");
        Say(id, "uno");
        Say(id, "dos");

        var first = await ReadAsync(id, "uno", "dos");
        Assert.Equal((0.5, "cálculo"), (first.GetProperty("progreso").GetDouble(), first.GetProperty("fase").GetString()));
        var next = first.GetProperty("siguiente").GetInt32();
        Assert.Empty((await _master.GetAsync($"/trabajos/{id}/consola?desde={next}")).GetProperty("lineas").EnumerateArray());
        Say(id, "tres");
        var more = await _master.GetAsync($"/trabajos/{id}/consola?desde={next}");
        Assert.Equal(["tres"], Texts(more));
        Assert.Equal(Began(first), Began(more));

        await _master.Ledger.FailAsync(attempt, "roto", null);
        using var retried = await _master.SendAsync("POST", $"/trabajos/{id}/reintentar");
        retried.EnsureSuccessStatusCode();
        await _master.BeginAsync(id);
        Say(id, "otra vez");
        var again = await ReadAsync(id, "otra vez");
        Assert.True(Began(again) > Began(first));
    }

    [Theory, InlineData("-1"), InlineData("dos"), InlineData("99999999999")]
    public async Task A_line_that_is_no_number_is_refused(string from)
    {
        var id = await _master.SubmitAsync();

        await Refusal.IsAsync(await _master.SendAsync("GET", $"/trabajos/{id}/consola?desde={from}"), 400, $"desde debe ser un entero entre 0 y 2147483647, no «{from}».");
    }

    [Fact]
    public async Task A_job_that_is_not_there_says_nothing() =>
        await Refusal.IsAsync(await _master.SendAsync("GET", "/trabajos/nunca-fue/consola"), 404, "No existe el trabajo nunca-fue.");

    private static double Began(JsonElement console) => console.GetProperty("iniciado").GetDouble();

    private static IEnumerable<string?> Texts(JsonElement console) => console.GetProperty("lineas").EnumerateArray().Select(line => line.GetProperty("texto").GetString());

    private void Say(string id, string line)
    {
        var progress = _master.Services.GetRequiredService<JobProgress>();
        progress.WriteLine(id, line);
        progress.Flush(id);
    }

    // Nobody waits for a line to be written.
    private async Task<JsonElement> ReadAsync(string id, params string[] lines)
    {
        var console = default(JsonElement);
        await Eventually.True(async () => Texts(console = await _master.GetAsync($"/trabajos/{id}/consola")).SequenceEqual(lines), $"{id} says {string.Join(", ", lines)}");
        return console;
    }
}
