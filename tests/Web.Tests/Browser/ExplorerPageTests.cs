using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The explorer's page.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class ExplorerPageTests(BrowserFarm farm)
{
    /// <summary>True in the page when no tile is still to come.</summary>
    internal const string AllDrawn = "document.querySelectorAll('.leaflet-tile').length > 3 && [...document.querySelectorAll('.leaflet-tile')].every(tile => tile.classList.contains('leaflet-tile-loaded') && tile.naturalWidth === 256)";

    [Fact]
    public async Task A_formula_is_drawn_and_followed_into_its_depth()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/explorador");
        await window.Becomes(AllDrawn, "every tile is there");
        await Expect(window.Page.Locator("[name=algoritmo]")).ToHaveValueAsync("mandelbrot");
        var before = await ViewAsync(window.Page);

        await window.Page.Locator(".leaflet-control-zoom-in").ClickAsync();
        await window.Becomes($"location.hash.includes('z={int.Parse(before["z"], CultureInfo.InvariantCulture) + 1}')", "the address says how deep it is");
        await window.Becomes(AllDrawn, "every tile is there again");
        await window.Page.Locator("#map").PressAsync("ArrowRight");
        await window.Becomes($"!location.hash.includes('x={before["x"]}')", "the address says where it is");
        await Expect(window.Page.Locator("#trouble")).ToBeHiddenAsync();
        Assert.Empty(Complaints(window));
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    [Fact]
    public async Task An_address_shows_the_view_that_it_was_made_of()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = "en-GB" });
        await window.Page.GotoAsync("/explorador#algoritmo=julia&x=0.25&y=-0.5&z=4&c_re=-0.4&c_im=0.6&paleta=turbo&coloreado=distancia&iteraciones=333");
        await window.Becomes(AllDrawn, "every tile is there");
        await Expect(window.Page.Locator("[data-text=formula]")).ToHaveTextAsync("Formula");
        await Expect(window.Page.Locator("[name=c_re]")).ToHaveValueAsync("-0.4");
        await Expect(window.Page.Locator("[name=coloreado]")).ToHaveValueAsync("distancia");
        await Expect(window.Page.Locator("#look [name=iteraciones]")).ToHaveValueAsync("333");
        var view = await ViewAsync(window.Page);
        Assert.Equal((0.25, -0.5, "4"), (double.Parse(view["x"], CultureInfo.InvariantCulture), double.Parse(view["y"], CultureInfo.InvariantCulture), view["z"]));

        await window.Page.SelectOptionAsync("[name=paleta]", "gris");
        await Expect(window.Page.Locator(".leaflet-tile").First).ToHaveAttributeAsync("src", new Regex("/mosaico/julia/4/.*paleta=gris"));
        await window.Becomes(AllDrawn, "every tile has other colours");
        Assert.Empty(Complaints(window));
    }

    [Fact]
    public async Task The_view_becomes_a_job_of_the_same_region()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/explorador#algoritmo=mandelbrot&x=-0.745&y=0.113&z=6&paleta=clasica&coloreado=suave");
        await window.Becomes(AllDrawn, "every tile is there");
        await window.Page.ClickAsync("#big");
        await window.Page.FillAsync("#order [name=width]", "400");
        await window.Page.FillAsync("#order [name=height]", "200");
        await Expect(window.Page.Locator("#estimate")).ToContainTextAsync("megapíxeles");
        await window.Page.ClickAsync("#send");
        await Expect(window.Page.Locator("#answer a")).ToBeVisibleAsync();

        var id = (await window.Page.Locator("#answer a").TextContentAsync())!;
        var job = await farm.GetAsync($"/trabajos/{id}");
        double Of(string name) => job.GetProperty(name).GetDouble();
        Assert.Equal(-0.745, (Of("x_min") + Of("x_max")) / 2, 1e-4);
        Assert.Equal(2, (Of("x_max") - Of("x_min")) / (Of("y_max") - Of("y_min")), 1e-6);
        Assert.Equal(("mandelbrot", "clasica", "suave", 680), (job.GetProperty("algoritmo").GetString(), job.GetProperty("paleta").GetString(), job.GetProperty("coloreado").GetString(), job.GetProperty("iteraciones").GetInt32()));
        Assert.Empty(Complaints(window));
    }

    [Fact]
    public async Task The_way_past_the_head_leads_to_the_map_and_keeps_the_view()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/explorador#algoritmo=mandelbrot&x=-0.745&y=0.113&z=6");
        await window.Becomes(AllDrawn, "every tile is there");
        var before = await ViewAsync(window.Page);

        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Becomes("document.activeElement.id === 'map' && location.hash.includes('algoritmo')", "the map has the focus and the address the view");
        Assert.Equal(before, await ViewAsync(window.Page));
    }

    [Fact]
    public async Task A_tile_that_did_not_come_is_asked_for_again_and_the_page_says_why_it_is_missing()
    {
        await using var window = await farm.OpenAsync();
        var refused = 0;
        await window.Page.RouteAsync("**/mosaico/mandelbrot/**", route => Interlocked.Increment(ref refused) <= 40
            ? route.FulfillAsync(new RouteFulfillOptions { Status = 504, ContentType = "application/problem+json", Body = """{"error":"La tesela no estuvo en 3 s."}""" })
            : route.ContinueAsync());
        await window.Page.GotoAsync("/explorador");
        await Expect(window.Page.Locator("#trouble")).ToHaveTextAsync("La tesela no estuvo en 3 s.");

        await window.Becomes(AllDrawn, "every tile is there");
        await Expect(window.Page.Locator("#trouble")).ToBeHiddenAsync();
        Assert.Empty(Complaints(window));
    }

    [Fact]
    public async Task The_Julia_set_of_the_point_under_the_pointer_is_beside_the_map()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/explorador");
        await window.Becomes(AllDrawn, "every tile is there");
        var julia = window.Page.Locator("#julia img");
        await Expect(julia).ToHaveAttributeAsync("src", new Regex("/mosaico/julia/0/0/0"));
        var first = await julia.GetAttributeAsync("src");
        await window.Page.Mouse.MoveAsync(500, 300);
        await Expect(julia).Not.ToHaveAttributeAsync("src", first!);
        await window.Page.ClickAsync("#julia");
        await Expect(window.Page.Locator("[name=algoritmo]")).ToHaveValueAsync("julia");
        await window.Becomes(AllDrawn, "the Julia set is there");
        Assert.Empty(Complaints(window));
    }

    [Fact]
    public async Task It_fits_a_phone_and_loads_nothing_from_elsewhere()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await window.Page.GotoAsync("/explorador");
        await window.Becomes(AllDrawn, "every tile is there");
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        var answer = await window.Context.APIRequest.GetAsync("/explorador");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Empty(Complaints(window));
    }

    // On a busy machine a tile may be too late; it is asked for again.
    private static IEnumerable<string> Complaints(WatchedPage window) => window.Complaints.Where(said => !said.Contains("504", StringComparison.Ordinal));

    private static async Task<Dictionary<string, string>> ViewAsync(IPage page) =>
        (await page.EvaluateAsync<string>("location.hash.slice(1)")).Split('&').Select(part => part.Split('=')).ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]));
}
