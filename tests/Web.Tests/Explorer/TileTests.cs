using System.Net;
using System.Text;
using System.Text.Json;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.Tests.Browser;

namespace HpcHangfire.Web.Tests.Explorer;

/// <summary>Tiles by GET /mosaico of a farm that runs.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class TileTests(BrowserFarm farm, GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Theory]
    [InlineData("mandelbrot/0/0/0", """{"algoritmo":"mandelbrot","x_min":-2,"x_max":1,"y_min":-1.5,"y_max":1.5,"coloreado":"suave","width":256,"height":256,"iteraciones":120}""", "coloreado=suave")]
    [InlineData("julia/3/-1/9", """{"algoritmo":"julia","c_re":0.25,"c_im":0.5,"x_min":-1.875,"x_max":-1.5,"y_min":1.875,"y_max":2.25,"paleta":"turbo","width":256,"height":256,"iteraciones":120}""", "c_re=0.25&c_im=0.5&paleta=turbo")]
    [InlineData("newton/2/1/2", """{"algoritmo":"newton","potencia":5,"x_min":-1,"x_max":0,"y_min":0,"y_max":1,"width":256,"height":256,"iteraciones":120}""", "potencia=5")]
    public async Task A_tile_is_the_picture_that_a_job_for_its_region_makes(string place, string order, string query)
    {
        await using var window = await farm.OpenAsync(); // skips where no farm was started
        var tile = await GetAsync($"/mosaico/{place}?iteraciones=120&{query}");
        var id = await farm.RenderAsync(JsonElement.Parse(order));
        var picture = await GetAsync($"/trabajos/{id}/imagen");

        Assert.Equal((HttpStatusCode.OK, "image/png"), (tile.Status, tile.Type));
        Assert.Equal(WithoutTexts(picture.Body), WithoutTexts(tile.Body));
    }

    [Theory]
    [InlineData("mandelbrot/49/0/0", "z", "z debe ser un entero entre 0 y 48, no «49».")]
    [InlineData("mandelbrot/-1/0/0", "z", "z debe ser un entero entre 0 y 48, no «-1».")]
    [InlineData("mandelbrot/1/0.5/0", "x", "x debe ser un entero entre -1125899906842624 y 1125899906842624, no «0.5».")]
    [InlineData("mandelbrot/1/0/99999999999999999999", "y", "y debe ser un entero entre -1125899906842624 y 1125899906842624, no «99999999999999999999».")]
    [InlineData("mandelbrot/1/0/0?iteraciones=muchas", "iteraciones", "iteraciones debe ser un entero entre 0 y 10000000, no \"muchas\".")]
    [InlineData("mandelbrot/1/0/0?c_re=1", "c_re", "mandelbrot no usa c_re")]
    [InlineData("mandelbrot/1/0/0?width=9", "width", "«width» no es de una tesela; se aceptan iteraciones, c_re, c_im, potencia, paleta, coloreado, muestreo.")]
    [InlineData("mandelbrot/1/0/0?iteraciones=1&iteraciones=2", "iteraciones", "iteraciones debe ser un entero entre 0 y 10000000, no \"1,2\".")]
    public async Task A_wrong_tile_is_refused_by_name(string path, string field, string sentence)
    {
        await using var master = await RunningMaster.StartAsync(server.Configuration, RunningMaster.NewFolder());
        using var answer = await master.SendAsync("GET", "/mosaico/" + path);
        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.StatusCode, problem.GetProperty("campo").GetString()));
        Assert.StartsWith(sentence, problem.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory, InlineData("nada/0/0/0", HttpStatusCode.NotFound), InlineData("mandelbrot/48/100/100", HttpStatusCode.UnprocessableEntity), InlineData("mandelbrot/0/0/0", HttpStatusCode.ServiceUnavailable)]
    public async Task Nor_is_there_one_without_a_formula_finer_than_doubles_or_without_a_worker(string place, HttpStatusCode status)
    {
        await using var master = await RunningMaster.StartAsync(server.Configuration, RunningMaster.NewFolder());
        using var answer = await master.SendAsync("GET", "/mosaico/" + place);
        Assert.Equal(status, answer.StatusCode);
        Assert.NotEmpty(JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetString()!);
    }

    private async Task<(HttpStatusCode Status, string? Type, byte[] Body)> GetAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = farm.Master };
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync());
    }

    // A PNG is a signature and chunks: 4 bytes of length, 4 of type, the data, 4 of checksum.
    private static string WithoutTexts(byte[] png)
    {
        var kept = new StringBuilder();
        for (var at = 8; at < png.Length;)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)) + 12;
            if (Encoding.ASCII.GetString(png, at + 4, 4) != "tEXt")
                kept.Append(Convert.ToHexString(png, at, length)).Append('\n');
            at += length;
        }

        return kept.ToString();
    }
}
