using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>What axe-core (https://github.com/dequelabs/axe-core) finds: every rule that it has, on every page of ours, in both themes.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class AccessibilityTests(BrowserFarm farm)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_farms_page_has_no_fault(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        await farm.RenderAsync(Quick());
        var page = await GoAsync(window, "/");
        await Expect(page.Locator("#order [name=algoritmo]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-key=esclavo1]")).ToBeVisibleAsync();
        await page.Locator("#order details").EvaluateAsync("more => { more.open = true; }");
        await page.FillAsync("#order [name=width]", "0");
        await page.ClickAsync("#order [type=submit]");
        await Expect(page.Locator("#order [name=width]")).ToHaveAttributeAsync("aria-invalid", "true");
        await CheckAsync(window);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_list_has_no_fault(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        var (done, waiting) = (await farm.RenderAsync(Quick()), await farm.SubmitAsync(Quick("nadie")));
        var page = await GoAsync(window, "/lista.html");
        await page.Locator($"#rows [data-key='{waiting}'] .choose").CheckAsync();
        await Expect(page.Locator($"#rows [data-key='{done}'] .state")).ToBeVisibleAsync();
        await CheckAsync(window);
        await page.ClickAsync("#recolour");
        await Expect(page.Locator("#colours option").Nth(1)).ToBeAttachedAsync();
        await CheckAsync(window);
        await farm.CancelAsync(waiting);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_jobs_page_has_no_fault_whether_it_waits_or_is_done(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        var done = await farm.RenderAsync(Quick());
        var page = await GoAsync(window, $"/trabajo.html?id={done}");
        await Expect(page.Locator("#recolour-card")).ToBeVisibleAsync();
        await window.Becomes("document.querySelector('#picture')?.naturalWidth > 0", "the picture is there");
        await CheckAsync(window);
        var waiting = await farm.SubmitAsync(Quick("nadie"));
        await GoAsync(window, $"/trabajo.html?id={waiting}");
        await Expect(page.Locator("#cancel")).ToBeVisibleAsync();
        await CheckAsync(window);
        await farm.CancelAsync(waiting);
        await window.RewriteAsync($"**/trabajos/{done}", "\"error\":null", "\"error\":null,\"salida\":{\"stdout\":\"listo\",\"stderr\":\"aviso\",\"return_code\":0}");
        await GoAsync(window, $"/trabajo.html?id={done}");
        await Expect(page.Locator("#output-card")).ToBeVisibleAsync();
        await CheckAsync(window);
        await GoAsync(window, "/trabajo.html?id=ninguno");
        await Expect(page.Locator("#gone")).ToBeVisibleAsync();
        await CheckAsync(window);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_explorer_has_no_fault(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        var page = await GoAsync(window, "/explorador");
        await Expect(page.Locator(".leaflet-tile-loaded").First).ToBeVisibleAsync();
        await CheckAsync(window);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_comparison_has_no_fault(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        var page = await GoAsync(window, "/comparar.html");
        await Expect(page.Locator("#algorithms label")).ToHaveCountAsync(4);
        await page.FillAsync("[name=iteraciones]", "10");
        await page.ClickAsync("#measure");
        await Expect(page.Locator("#said")).ToContainTextAsync("Medido: ");
        await CheckAsync(window);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_gallery_has_no_fault_with_and_without_an_open_picture(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        var id = await farm.RenderAsync(Quick());
        var page = await GoAsync(window, "/galeria.html");
        await Expect(page.Locator("main img").First).ToBeVisibleAsync();
        await CheckAsync(window);
        await GoAsync(window, $"/galeria.html?imagen={id}");
        await Expect(page.Locator(".leaflet-image-layer").Last).ToBeVisibleAsync();
        await CheckAsync(window);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Two_jobs_side_by_side_and_their_choice_have_no_fault(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        var (one, other) = (await farm.RenderAsync(Quick()), await farm.RenderAsync(Quick()));
        var page = await GoAsync(window, $"/par.html?a={one}");
        await Expect(page.Locator("#same img").First).ToBeVisibleAsync();
        await CheckAsync(window);
        await GoAsync(window, $"/par.html?a={one}&b={other}");
        await Expect(page.Locator("#b .leaflet-image-layer").Last).ToBeVisibleAsync();
        await CheckAsync(window);
        await GoAsync(window, $"/par.html?a={one}&b=ninguno");
        await Expect(page.Locator("#b .absent")).ToBeVisibleAsync();
        await CheckAsync(window);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_timeline_and_a_workers_page_have_no_fault(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        await farm.RenderAsync(Quick());
        var page = await GoAsync(window, "/cronologia.html");
        await Expect(page.Locator("#lanes .run").First).ToBeVisibleAsync();
        await CheckAsync(window);
        await GoAsync(window, "/esclavo.html?nombre=esclavo1");
        await Expect(page.Locator("#name")).ToHaveTextAsync("esclavo1");
        await CheckAsync(window);
        await GoAsync(window, "/esclavo.html?nombre=nadie");
        await Expect(page.Locator("#gone")).ToBeVisibleAsync();
        await CheckAsync(window);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task What_the_farm_adds_to_the_dashboard_has_no_fault(ColorScheme theme)
    {
        await using var window = await OpenAsync(theme);
        var id = await farm.RenderAsync(Quick());
        var page = await GoAsync(window, $"/hangfire/hpc/trabajos/{id}/ir");
        await Expect(page.Locator("#hpc-panel[data-final=true]")).ToBeVisibleAsync();
        await CheckAsync(window, "#hpc-panel");
        await farm.PostAsync("/esclavos/esclavo2/pausar", new { });
        await GoAsync(window, "/hangfire");
        await Expect(page.Locator("div.metric-warning [data-metric=hpc-shut]")).ToHaveTextAsync("1");
        await CheckAsync(window, ".metric:has([data-metric^=hpc-])");
        await CheckAsync(window, ".navbar-nav [data-metric^=hpc-]");
        await farm.PostAsync("/esclavos/esclavo2/reanudar", new { });
    }

    [Fact]
    public async Task The_first_stop_of_the_keyboard_leads_past_the_head_on_every_page()
    {
        await using var window = await OpenAsync(ColorScheme.Light);
        foreach (var path in new[] { "/", "/lista.html", $"/trabajo.html?id={await farm.RenderAsync(Quick())}", "/explorador", "/comparar.html", "/galeria.html", "/cronologia.html", "/esclavo.html?nombre=esclavo1", "/par.html" })
        {
            var page = await GoAsync(window, path);
            await page.Keyboard.PressAsync("Tab");
            await Expect(page.Locator(".skip")).ToBeFocusedAsync();
            await Expect(page.Locator("body.waiting")).ToHaveCountAsync(0);
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Tab");
            await window.Becomes("document.activeElement.closest('main')", $"the focus is in {path}'s main part");
            await Expect(page.Locator("h1:visible")).ToHaveCountAsync(1);
        }
    }

    [Fact]
    public async Task On_a_phone_the_form_comes_first()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        var page = await GoAsync(window, "/");
        await Expect(page.Locator("#order [name=algoritmo]")).ToBeVisibleAsync();
        var order = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('main .card')].filter(card => card.offsetParent).sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map(card => card.querySelector('form')?.id ?? '')");
        Assert.Equal("order", order[0]);
    }

    private static object Quick(string? worker = null) =>
        new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, c_re = -0.8, c_im = 0.156, guardar_conteos = true, esclavo = worker };

    private Task<WatchedPage> OpenAsync(ColorScheme theme) => farm.OpenAsync(new BrowserNewContextOptions { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });

    private static async Task<IPage> GoAsync(WatchedPage window, string path)
    {
        await window.Page.GotoAsync(path);
        return window.Page;
    }

    private static async Task CheckAsync(WatchedPage window, string part = "document") => Assert.Empty(await Axe.FindAsync(window.Page, part));
}
