namespace HpcHangfire.Web.Tests.Browser;

/// <summary>Pages of another site in a real browser that can reach the farm.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class ForeignPageBrowserTests(BrowserFarm farm)
{
    [Fact]
    public async Task A_name_that_a_page_lets_point_at_this_machine_shows_nothing()
    {
        await using var browser = await farm.OpenAsync();
        var answer = await browser.Page.GotoAsync($"http://{BrowserFarm.ReboundName}:{farm.Master.Port}/hangfire");

        Assert.Equal(421, answer!.Status);
        Assert.Equal(421, await browser.Page.EvaluateAsync<int>("async () => (await fetch('/trabajos')).status"));
    }

    [Fact]
    public async Task A_foreign_page_commands_nothing()
    {
        await using var browser = await farm.OpenAsync();
        var page = browser.Page;
        // Another name than the one that it asks makes it another site; this answer sets no policy of its own.
        await page.GotoAsync($"http://localhost:{farm.Master.Port}/salud/vivo");
        var answers = new List<(string Path, int Status)>();
        page.Response += (_, response) =>
        {
            if (response.Request.Method == "POST")
                answers.Add((new Uri(response.Url).AbsolutePath, response.Status));
        };
        var before = await CountAsync();
        await page.EvaluateAsync(
            """
            async master => {
              const post = (path, body) => fetch(master + path, { method: 'POST', mode: 'no-cors', body });
              await post('agregar_trabajo', '{"algoritmo":"juliaCython","width":8,"height":8,"iteraciones":1}');
              await post('cargar_trabajos', 'juliaCython,8,8,1');
              await post('registrar_esclavo', '{"esclavo_id":"ajeno","ip":"127.0.0.1","puerto":6000}');
              await post('esclavos/esclavo1/pausar', '');
            }
            """,
            farm.Master.ToString());

        Assert.Equal([("/agregar_trabajo", 403), ("/cargar_trabajos", 403), ("/registrar_esclavo", 403), ("/esclavos/esclavo1/pausar", 403)], answers);
        Assert.Equal(before, await CountAsync());
    }

    private async Task<(int Jobs, int Workers)> CountAsync() =>
        ((await farm.GetAsync("/trabajos")).GetProperty("total").GetInt32(), (await farm.GetAsync("/esclavos")).EnumerateObject().Count());
}
