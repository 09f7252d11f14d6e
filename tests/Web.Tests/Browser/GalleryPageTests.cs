using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The gallery of finished pictures.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class GalleryPageTests(BrowserFarm farm)
{
    [Fact]
    public async Task The_last_finished_is_first_and_new_ones_come_by_themselves()
    {
        await using var window = await farm.OpenAsync();
        var slow = await farm.SubmitAsync(new { algoritmo = "Secuencial", width = 1000, height = 1000, iteraciones = 2000, esclavo = "esclavo1" });
        var quick = await farm.RenderAsync(new { algoritmo = "julia", width = 64, height = 48, iteraciones = 50, esclavo = "esclavo2" });
        var page = await OpenAsync(window);
        await Expect(Card(page, quick)).ToContainTextAsync("julia64×48 · ");
        await Expect(Card(page, quick).Locator(".who")).ToContainTextAsync("esclavo2 · ");
        await page.EvaluateAsync($"() => {{ document.querySelector('#gallery [data-key=\"{quick}\"]').dataset.seen = 'yes'; }}");

        await Expect(Card(page, slow)).ToBeVisibleAsync();
        Assert.Equal([slow, quick], (await KeysAsync(page))[..2]); // though it was ordered before
        await Expect(page.Locator($"#gallery [data-key='{quick}'][data-seen]")).ToBeVisibleAsync(); // the same node: no flicker
        await window.Becomes($"document.querySelector('#gallery [data-key=\"{slow}\"] img').naturalWidth > 0", "its thumbnail is there");
        Assert.Empty(window.Complaints);
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    [Fact]
    public async Task The_list_goes_on_to_its_end_as_one_scrolls_and_has_each_picture_once()
    {
        await using var window = await farm.OpenAsync();
        var ids = new List<string>();
        for (var i = 0; i < 80; i++)
            ids.Add(await farm.SubmitAsync(new { algoritmo = "Numpy", width = 20, height = 15, iteraciones = 5 + i }));
        foreach (var id in ids)
            await farm.WaitAsync(id);
        var page = await OpenAsync(window);
        await Expect(page.Locator("#gallery .picture").Nth(35)).ToBeAttachedAsync();

        var newest = await farm.RenderAsync(new { algoritmo = "Numpy", width = 21, height = 15, iteraciones = 5 }); // it moves all others one place on
        await Expect(Card(page, newest)).ToBeVisibleAsync();
        await window.Becomes("(window.scrollTo(0, document.body.scrollHeight), document.getElementById('more').hidden)", "nothing more is to come");
        var shown = await KeysAsync(page);
        Assert.Equal(shown.Distinct(), shown);
        Assert.Empty(ids.Append(newest).Except(shown));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_rest_is_there_without_scrolling_too()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.AddInitScriptAsync("window.IntersectionObserver = class { observe() {} unobserve() {} };");
        for (var i = 0; i < 40; i++)
            await farm.RenderAsync(new { algoritmo = "Numpy", width = 22, height = 15, iteraciones = 5 });
        var page = await OpenAsync(window);
        await Expect(page.Locator("#gallery .picture")).ToHaveCountAsync(36);

        await page.FocusAsync("#more");
        await page.PressAsync("#more", "Enter");
        await Expect(page.Locator("#gallery .picture").Nth(36)).ToBeAttachedAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_picture_is_opened_brought_nearer_and_closed_and_the_arrows_lead_to_its_neighbours()
    {
        await using var window = await farm.OpenAsync();
        var ids = new[] { await RenderAsync("newton"), await RenderAsync("tricorn"), await RenderAsync("phoenix") };
        var page = await OpenAsync(window);
        await Card(page, ids[1]).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#viewer-name")).ToHaveTextAsync("tricorn 1600×1200");
        await Expect(page).ToHaveURLAsync(new Regex($"/galeria.html\\?imagen={ids[1]}$"));
        await IsWholeAsync(window, ids[1]);
        await Expect(page.Locator("#viewer-note")).ToBeHiddenAsync();
        await Expect(page.Locator("#viewer-download")).ToHaveAttributeAsync("href", $"/trabajos/{ids[1]}/imagen");
        await Expect(page.Locator("#viewer-job")).ToHaveAttributeAsync("href", $"/trabajo.html?id={ids[1]}");
        await Expect(page.Locator("#viewer-again")).ToHaveAttributeAsync("href", new Regex("^/\\?algoritmo=tricorn&width=1600&"));

        var before = await BoxAsync(page);
        await page.Keyboard.PressAsync("+");
        await window.Becomes($"document.querySelector('#stage img:last-child').getBoundingClientRect().width > {before.Width * 1.9f} && !document.querySelector('.leaflet-zoom-anim')", "it is twice as large, and stands still");
        var near = await BoxAsync(page);
        await page.Mouse.MoveAsync(600, 400);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(500, 350, new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        await window.Becomes($"document.querySelector('#stage img:last-child').getBoundingClientRect().x < {near.X - 50}", "it was moved");

        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#viewer-name")).ToHaveTextAsync("newton 1600×1200"); // the older one
        await Expect(page).ToHaveURLAsync(new Regex($"imagen={ids[0]}$"));
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator("#viewer-name")).ToHaveTextAsync("tricorn 1600×1200");
        await page.ClickAsync("#viewer-previous");
        await Expect(page.Locator("#viewer-name")).ToHaveTextAsync("phoenix 1600×1200");
        await Expect(page.Locator("#viewer-previous")).ToHaveAttributeAsync("aria-disabled", "true"); // it is the first
        await Expect(page.Locator("#viewer-next")).ToHaveAttributeAsync("aria-disabled", "false");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#viewer")).ToBeHiddenAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/galeria.html$"));
        await Expect(Card(page, ids[2])).ToBeFocusedAsync(); // the last that was seen
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_address_shows_the_picture_that_it_names_and_the_way_back_closes_it()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = "en-GB" });
        var id = await RenderAsync("multibrot");
        await window.Page.GotoAsync($"/galeria.html?imagen={id}");
        await IsWholeAsync(window, id);
        await Expect(window.Page.Locator("#viewer-next")).ToHaveAttributeAsync("aria-label", "The next one, older");
        await window.Page.ClickAsync("#viewer-close");
        await Expect(window.Page).ToHaveURLAsync(new Regex("/galeria.html$"));

        await Card(window.Page, id).ClickAsync();
        await Expect(window.Page.Locator("#viewer")).ToBeVisibleAsync();
        await window.Page.GoBackAsync();
        await Expect(window.Page.Locator("#viewer")).ToBeHiddenAsync();
        await window.Page.GoForwardAsync();
        await IsWholeAsync(window, id);
        await window.Page.ClickAsync("#viewer-job");
        await Expect(window.Page.Locator("#id")).ToHaveTextAsync(id);
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("\"formato\":\"png\"", "\"formato\":\"tiff\"", "Los navegadores no muestran imágenes TIFF")]
    [InlineData("\"width\":1600,\"height\":1200", "\"width\":16000,\"height\":12000", "Esta imagen tiene 192 megapíxeles, y un navegador muestra aquí hasta 67:")]
    public async Task What_a_browser_cannot_show_is_said_and_downloaded(string from, string to, string sentence)
    {
        await using var window = await farm.OpenAsync();
        var id = await RenderAsync("barcoIncendiado");
        await window.RewriteAsync("**/trabajos?*", from, to);
        await window.RewriteAsync($"**/trabajos/{id}", from, to);
        await window.Page.GotoAsync($"/galeria.html?imagen={id}");

        await Expect(window.Page.Locator("#viewer-note")).ToContainTextAsync(sentence);
        await Expect(window.Page.Locator("#stage img")).ToHaveAttributeAsync("src", new Regex($"/trabajos/{id}/miniatura$"));
        await Expect(window.Page.Locator("#viewer-download")).ToHaveAttributeAsync("href", $"/trabajos/{id}/imagen");
        Assert.DoesNotContain(window.Requests, url => url.AbsolutePath == $"/trabajos/{id}/imagen");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_picture_whose_file_is_gone_is_shown_small_with_a_sentence()
    {
        await using var window = await farm.OpenAsync();
        var id = await RenderAsync("julia");
        await window.Page.RouteAsync("**/imagen", route => route.FulfillAsync(new RouteFulfillOptions { Status = 410 }));
        await window.Page.GotoAsync($"/galeria.html?imagen={id}");
        await Expect(window.Page.Locator("#viewer-note")).ToContainTextAsync("su archivo ya no está");
        await Expect(window.Page.Locator("#stage img")).ToHaveAttributeAsync("src", new Regex($"/trabajos/{id}/miniatura$"));
    }

    [Fact]
    public async Task An_address_of_what_has_no_picture_is_said_to_have_none()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" });
        await window.Page.GotoAsync($"/galeria.html?imagen={id}");
        await Expect(window.Page.Locator("#refused")).ToHaveTextAsync($"El trabajo {id} no tiene imagen: está en espera.");
        await window.Page.GotoAsync("/galeria.html?imagen=nunca-fue");
        await Expect(window.Page.Locator("#refused")).ToContainTextAsync("La granja no conoce ningún trabajo con este identificador");
        await window.Page.GotoAsync("/galeria.html?imagen=..");
        await Expect(window.Page.Locator("#refused")).ToContainTextAsync("La granja no conoce ningún trabajo con este identificador");
        await Expect(window.Page.Locator("#viewer")).ToBeHiddenAsync();
        await farm.CancelAsync(id);
    }

    [Fact]
    public async Task It_fits_a_phone_and_loads_nothing_from_elsewhere()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        var id = await RenderAsync("mandelbrot");
        var answer = await window.Page.GotoAsync("/galeria.html");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; ", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        await Expect(Card(window.Page, id)).ToBeVisibleAsync();
        Assert.Equal(360, await WidthAsync(window.Page));
        await Card(window.Page, id).ClickAsync();
        await IsWholeAsync(window, id);
        Assert.Equal(360, await WidthAsync(window.Page));
        foreach (var button in new[] { "#viewer-close", "#viewer-download", "#viewer-previous", "#viewer-next", "#viewer-real" })
            await Expect(window.Page.Locator(button)).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 1 });
        Assert.Empty(window.Complaints);
    }

    private static ILocator Card(IPage page, string id) => page.Locator($"#gallery [data-key='{id}']");

    private static Task<string[]> KeysAsync(IPage page) => page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#gallery .picture')].map(card => card.dataset.key)");

    private static Task<int> WidthAsync(IPage page) => page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");

    private static async Task<LocatorBoundingBoxResult> BoxAsync(IPage page) => (await page.Locator("#stage img").Last.BoundingBoxAsync())!;

    // The picture itself, not its thumbnail.
    private static Task IsWholeAsync(WatchedPage window, string id) =>
        window.Becomes($"document.querySelector('#stage img:last-child')?.src.endsWith('/trabajos/{id}/imagen') && document.querySelector('#stage img:last-child').naturalWidth === 1600", "the picture itself is there");

    private static async Task<IPage> OpenAsync(WatchedPage window)
    {
        await window.Page.GotoAsync("/galeria.html");
        await Expect(window.Page.Locator("body:not(.waiting)")).ToHaveCountAsync(1);
        return window.Page;
    }

    private Task<string> RenderAsync(string algorithm) => farm.RenderAsync(new { algoritmo = algorithm, width = 1600, height = 1200, iteraciones = 100 });
}
