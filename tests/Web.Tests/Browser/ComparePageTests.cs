using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The page that measures the same picture by every algorithm and path.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class ComparePageTests(BrowserFarm farm)
{
    [Fact]
    public async Task It_measures_every_path_of_what_was_chosen_on_one_worker()
    {
        await using var window = await OpenAsync("10, 20");
        var page = window.Page;
        await page.UncheckAsync("#algorithms [value=Numpy]");
        await page.SelectOptionAsync("[name=esclavo]", "esclavo2");
        var paths = (await farm.GetAsync("/esclavos")).GetProperty("esclavo2").GetProperty("rutas").EnumerateArray().Select(path => path.GetString()).ToList();
        var before = (await farm.GetAsync("/estado")).GetProperty("trabajos_completados").GetInt64();

        await page.ClickAsync("#measure");
        var jobs = 2 * (1 + paths.Count); // Secuencial has one path
        await Expect(page.Locator("#said")).ToHaveTextAsync($"Medido: {jobs} imágenes.");
        Assert.Equal(before + jobs, (await farm.GetAsync("/estado")).GetProperty("trabajos_completados").GetInt64());
        Assert.Equal(
            paths.Select(path => $"juliaCython {path}").Append("Secuencial escalar").Order(),
            (await page.Locator("#figures th").AllTextContentsAsync()).Order());
        Assert.All(await page.Locator("#figures td").AllTextContentsAsync(), seconds => Assert.Matches(@"^\d+(,\d+)?\u00a0s$", seconds));
        await Expect(page.Locator("#figures td.best")).Not.ToHaveCountAsync(0);
        await Expect(page.Locator("#differences")).ToBeHiddenAsync();
        await Expect(page.Locator("#chart canvas")).ToBeVisibleAsync();
        var last = (await farm.GetAsync($"/trabajos?estado=completado&limite={jobs}")).GetProperty("trabajos").EnumerateArray().ToList();
        Assert.All(last, job => Assert.Equal("esclavo2", job.GetProperty("esclavo").GetString()));

        await page.Locator("#chart .u-legend tr").Nth(1).Locator("th").ClickAsync();
        await Expect(page.Locator("#chart .u-legend tr").Nth(1)).ToHaveClassAsync(new Regex("u-off"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_cannot_be_measured_is_said_and_what_goes_on_can_be_stopped()
    {
        await using var window = await OpenAsync("cien");
        var page = window.Page;
        await page.ClickAsync("#measure");
        await Expect(page.Locator("#wrong")).ToHaveTextAsync("Iteraciones: enteros desde 1, separados por comas; 20 como mucho.");
        await page.FillAsync("[name=iteraciones]", "10");
        await page.FillAsync("[name=width]", "0");
        await page.ClickAsync("#measure");
        await Expect(page.Locator("#wrong")).ToContainTextAsync("width debe ser un entero entre 1 y");
        foreach (var name in new[] { "Secuencial", "Numpy", "juliaCython" })
            await page.UncheckAsync($"#algorithms [value={name}]");
        await page.ClickAsync("#measure");
        await Expect(page.Locator("#wrong")).ToHaveTextAsync("Elige al menos un algoritmo.");

        await page.CheckAsync("#algorithms [value=Secuencial]");
        await page.FillAsync("[name=width]", "9");
        await page.SelectOptionAsync("[name=esclavo]", "esclavo1");
        await farm.PostAsync("/esclavos/esclavo1/pausar", new { });
        await page.ClickAsync("#measure");
        await Expect(page.Locator("#said")).ToContainTextAsync("1 de 1: Secuencial escalar, 10 iteraciones · fijado al esclavo esclavo1");
        await page.ClickAsync("#stop");
        await Expect(page.Locator("#said")).ToHaveTextAsync("Parado: 0 de 1 medidas.");
        await farm.PostAsync("/esclavos/esclavo1/reanudar", new { });
        await Expect(page.Locator("#measure")).ToBeVisibleAsync();
        var newest = (await farm.GetAsync("/trabajos?limite=1")).GetProperty("trabajos")[0];
        Assert.Equal("cancelado", newest.GetProperty("estado").GetString());
    }

    [Fact]
    public async Task Counts_that_differ_are_an_alert()
    {
        await using var window = await OpenAsync("10");
        var page = window.Page;
        var isFirst = true;
        await page.RouteAsync("**/trabajos/*", async route =>
        {
            var answer = await route.FetchAsync();
            var body = await answer.TextAsync();
            if (isFirst && body.Contains("\"sha256_conteos\":\"", StringComparison.Ordinal))
                (isFirst, body) = (false, body.Replace("\"sha256_conteos\":\"", "\"sha256_conteos\":\"x", StringComparison.Ordinal));
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = body });
        });
        await page.ClickAsync("#measure");
        await Expect(page.Locator("#differences")).ToHaveTextAsync("Los conteos NO coinciden con 10 iteraciones.");
    }

    private async Task<WatchedPage> OpenAsync(string iterations)
    {
        var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/comparar.html");
        await Expect(window.Page.Locator("#algorithms label")).ToHaveCountAsync(4);
        await window.Page.FillAsync("[name=iteraciones]", iterations);
        await window.Page.FillAsync("[name=width]", "40");
        await window.Page.FillAsync("[name=height]", "30");
        return window;
    }
}
