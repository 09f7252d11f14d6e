using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The farm's items in the dashboard's menu, and its figures on the dashboard's home.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class DashboardHomeTests(BrowserFarm farm)
{
    private static readonly object Absent = new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" };

    [Theory]
    [InlineData("es-ES", "Granja Esclavos Memoria", "Prioridad alta", "Tareas programadas")]
    [InlineData("en-GB", "Farm Workers Memory", "High priority", "Scheduled Jobs")]
    public async Task What_is_the_farms_speaks_the_pages_language(string locale, string menu, string title, string scheduled)
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = locale });
        var page = window.Page;
        await page.GotoAsync("/hangfire");

        var items = menu.Split(' ');
        for (var at = 0; at < items.Length; at++)
            await Expect(page.Locator(".navbar-nav li").Nth(at)).ToContainTextAsync(items[at]);
        await Expect(page.Locator(".metric:has([data-metric=hpc-high]) .metric-description")).ToHaveTextAsync(title);
        await Expect(page.Locator(".metric:has([data-metric='scheduled:count']) .metric-description")).ToHaveTextAsync(scheduled);
        await Expect(page.Locator(".metric-description", new PageLocatorOptions { HasText = " · " })).ToHaveCountAsync(0);
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("Esclavos", "#workers-card", "[data-key=esclavo1]")]
    [InlineData("Memoria", "#nodes-card", "#nodes [data-key]")]
    public async Task The_menu_leads_to_the_farms_own_pages(string item, string card, string inside)
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/hangfire/servers");
        await page.ClickAsync($".navbar-nav a:has-text('{item}')");

        await Expect(page.Locator($"{card} {inside}").First).ToBeVisibleAsync();
        await Expect(page.Locator($"{card} h2")).ToBeInViewportAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Its_home_shows_the_farms_figures_and_they_move_by_themselves()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        var before = await farm.GetAsync("/estado");
        var (waiting, pinned) = (before.GetProperty("trabajos_pendientes").GetInt64(), Pinned(before));
        await page.GotoAsync("/hangfire");
        await Expect(Figure(page, "workers")).ToHaveTextAsync("2");
        await Expect(Figure(page, "pinned")).ToHaveTextAsync($"{pinned}");

        var id = await farm.SubmitAsync(Absent);
        await farm.PostAsync("/esclavos/esclavo2/pausar", new { });
        await Expect(Figure(page, "waiting")).ToHaveTextAsync($"{waiting + 1}");
        await Expect(Figure(page, "pinned")).ToHaveTextAsync($"{pinned + 1}");
        await Expect(Figure(page, "shut")).ToHaveTextAsync("1");
        await farm.CancelAsync(id);
        await farm.PostAsync("/esclavos/esclavo2/reanudar", new { });
        await Expect(Figure(page, "waiting")).ToHaveTextAsync($"{waiting}");
        await Expect(Figure(page, "shut")).ToHaveTextAsync("0");
        Assert.Empty(window.Complaints);
    }

    private static long Pinned(JsonElement state) =>
        state.GetProperty("colas").EnumerateObject().Where(queue => queue.Name.StartsWith("w-", StringComparison.Ordinal)).Sum(queue => queue.Value.GetInt64());

    private static ILocator Figure(IPage page, string name) => page.Locator($".metric-body[data-metric=hpc-{name}]");
}
