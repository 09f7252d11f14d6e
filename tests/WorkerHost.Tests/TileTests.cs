using System.Globalization;
using System.Net;
using System.Text;
using HpcHangfire.Testing;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>A worker's lane for tiles, over real HTTP.</summary>
public sealed class TileTests(FarmFixture farm) : IClassFixture<FarmFixture>, IAsyncLifetime
{
    private const string Endless = """{"algoritmo":"Secuencial","width":512,"height":512,"iteraciones":10000000}""";

    private RunningWorker _worker = null!;
    private string _name = "";

    public async ValueTask InitializeAsync()
    {
        _name = $"esclavo-{Guid.NewGuid():N}"[..20];
        _worker = await farm.StartWorkerAsync(_name);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory, InlineData("bandas"), InlineData("suave")]
    public async Task Other_colours_of_a_tile_cost_no_counting(string colouring)
    {
        string Order(string palette) => $$"""{"algoritmo":"mandelbrot","width":128,"height":128,"iteraciones":500,"x_min":-0.8,"x_max":-0.7,"y_min":0,"y_max":0.1,"coloreado":"{{colouring}}","paleta":"{{palette}}"}""";
        var (first, again, elsewhere) = (await DrawAsync(Order("magma")), await DrawAsync(Order("turbo")), await DrawAsync(Order("magma").Replace("500", "501", StringComparison.Ordinal)));
        Assert.True(first.Counting > 0);
        Assert.Equal(0, again.Counting);
        Assert.NotEqual(first.Png, again.Png);
        Assert.True(elsewhere.Counting > 0);
    }

    [Fact]
    public async Task A_tile_is_drawn_while_a_job_renders()
    {
        var id = $"larga-{_name}";
        Assert.Equal(200, (await _worker.PostAsync("/ejecutar", Endless.Replace("{", $$"""{"id":"{{id}}",""", StringComparison.Ordinal))).Status);
        await Eventually.True(async () => (await farm.Master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString() == "en_curso", "the job runs");
        Assert.NotEmpty((await DrawAsync("""{"algoritmo":"julia","width":64,"height":64,"iteraciones":50}""")).Png);
        Assert.Equal("en_curso", (await farm.Master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
        using var cancelled = await farm.Master.SendAsync("DELETE", $"/trabajos/{id}");
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
    }

    [Fact]
    public async Task One_that_takes_too_long_is_given_up_and_the_next_is_drawn()
    {
        var (status, type, problem) = await _worker.PostAsync("/mosaico", Endless);
        Assert.Equal((504, "application/problem+json", "La tesela no estuvo en 3 s."), (status, type, problem.GetProperty("error").GetString()));
        Assert.NotEmpty((await DrawAsync("""{"algoritmo":"julia","width":64,"height":64,"iteraciones":50}""")).Png);
    }

    [Theory]
    [InlineData("""{"algoritmo":"julia","width":513,"height":64,"iteraciones":50}""", "width", "Una tesela tiene hasta 512 píxeles por lado.")]
    [InlineData("""{"algoritmo":"julia","width":64,"height":64}""", "iteraciones", "Falta iteraciones: debe ser un entero entre 0 y 10000000.")]
    public async Task A_wrong_one_is_refused(string order, string field, string sentence)
    {
        var (status, _, problem) = await _worker.PostAsync("/mosaico", order);
        Assert.Equal((400, field, sentence), (status, problem.GetProperty("campo").GetString(), problem.GetProperty("error").GetString()));
    }

    private async Task<(string Png, double Counting)> DrawAsync(string order)
    {
        using var content = new StringContent(order, Encoding.UTF8, "application/json");
        using var answer = await _worker.Client.PostAsync(new Uri("/mosaico", UriKind.Relative), content);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var timing = Assert.Single(answer.Headers.GetValues("Server-Timing"));
        return (Convert.ToBase64String(await answer.Content.ReadAsByteArrayAsync()), double.Parse(timing["conteo;dur=".Length..], CultureInfo.InvariantCulture));
    }
}
