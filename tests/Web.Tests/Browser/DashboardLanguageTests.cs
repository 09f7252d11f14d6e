using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>Hangfire's own texts are in the language of the farm's pages.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class DashboardLanguageTests(BrowserFarm farm)
{
    [Theory]
    [InlineData("es-ES", "es", "Reintentos")]
    [InlineData("en-GB", "en", "Retries")]
    [InlineData("fr-FR", "es", "Reintentos")]
    public async Task It_speaks_the_browsers_language(string locale, string language, string retries)
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = locale });
        var page = window.Page;
        await page.GotoAsync("/hangfire");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(page.Locator(".navbar-nav a[href='/hangfire/retries']")).ToContainTextAsync(retries);
        Assert.Equal(language, await page.EvaluateAsync<string>("() => moment.locale()")); // how Hangfire's script says times
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_language_that_was_chosen_on_the_farms_page_is_the_dashboards_too()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        var id = await farm.RenderAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9 });
        await page.GotoAsync("/");
        await page.ClickAsync("#languages [data-language=en]");
        await page.GotoAsync($"/hangfire/hpc/trabajos/{id}/ir");

        await Expect(page.Locator("#hpc-panel h3")).ToContainTextAsync("Farm job");
        await Expect(page.Locator("#hpc-panel .hpc-state")).ToHaveTextAsync("completed");
        await Expect(page.Locator(".navbar-nav a[href='/hangfire/retries']")).ToContainTextAsync("Retries");
        await page.GotoAsync("/");
        await page.ClickAsync("#languages [data-language=es]");
        await page.GotoAsync("/hangfire");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "es");
        Assert.Empty(window.Complaints);
    }
}
