using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The timeline: a lane for each worker, a bar for each attempt.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class TimelinePageTests(BrowserFarm farm)
{
    // Nobody can press what never stands still, as a test sees it.
    private static BrowserNewContextOptions Still => new() { ReducedMotion = ReducedMotion.Reduce };

    // Some seconds on one thread.
    private static object Slow(string worker) => new { algoritmo = "Secuencial", width = 1000, height = 1000, iteraciones = 3000, esclavo = worker };

    [Fact]
    public async Task A_running_job_grows_in_its_workers_lane_and_leads_to_its_page_when_it_is_done()
    {
        await using var window = await farm.OpenAsync(Still);
        var page = await OpenAsync(window, "?minutos=5");
        await Expect(page.Locator("#lanes .name")).ToHaveTextAsync(["esclavo1", "esclavo2"]);
        var id = await farm.SubmitAsync(Slow("esclavo2"));

        var bar = Bar(page, "esclavo2", id);
        await Expect(bar).ToHaveAttributeAsync("data-state", "en_curso");
        var width = $"parseFloat(document.querySelector('[data-key=esclavo2] [data-key=\"{id} 1\"]').style.width)";
        var first = await page.EvaluateAsync<double>($"() => {width}");
        await window.Becomes($"{width} > {first.ToString(CultureInfo.InvariantCulture)}", "it grows");
        await Expect(bar).ToHaveAttributeAsync("data-state", "completado");
        await Expect(bar).ToHaveAttributeAsync("aria-label", new Regex("^Secuencial 1000×1000, completado, esclavo2, [0-9:]+, [0-9,]+\u00a0s$"));
        await Expect(page.Locator($"#lanes [data-key=esclavo1] [data-key='{id} 1']")).ToHaveCountAsync(0);

        await bar.HoverAsync();
        await Expect(page.Locator($"#details [data-key='{id} 1']")).ToContainTextAsync("Secuencial 1000×1000 · 3000 it. · completado · esclavo2 · ");
        await bar.ClickAsync();
        await Expect(page.Locator("#id")).ToHaveTextAsync(id);
        Assert.Empty(window.Complaints);
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    [Fact]
    public async Task It_moves_on_with_time()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Slow("esclavo1"));
        var page = await OpenAsync(window, "?minutos=5");
        await Expect(Bar(page, "esclavo1", id)).ToHaveCountAsync(1);
        var before = await XAsync(page, id);
        await window.Becomes($"document.querySelector('[data-key=\"{id} 1\"]').getBoundingClientRect().x < {before - 5}", "it has moved to the left");
        Assert.True(await page.EvaluateAsync<bool>("() => getComputedStyle(document.querySelector('.lane .moving')).transitionDuration === '1s'"));

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        Assert.True(await page.EvaluateAsync<bool>("() => getComputedStyle(document.querySelector('.lane .moving')).transitionDuration === '0s'"));
        before = await XAsync(page, id);
        await window.Becomes($"document.querySelector('[data-key=\"{id} 1\"]').getBoundingClientRect().x < {before - 5}", "it moves on all the same");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Jobs_that_are_too_short_to_see_are_one_block_with_their_number()
    {
        await using var window = await farm.OpenAsync(Still);
        var ids = new List<string>();
        for (var i = 0; i < 60; i++)
            ids.Add(await farm.SubmitAsync(new { algoritmo = "Numpy", width = 16, height = 12, iteraciones = 5, esclavo = "esclavo1" }));
        foreach (var id in ids)
            await farm.WaitAsync(id);
        var page = await OpenAsync(window, "?minutos=60");

        var block = page.Locator("#lanes [data-key=esclavo1] .block").Last;
        await Expect(block).ToHaveAttributeAsync("aria-label", new Regex("^[0-9]+ trabajos de esclavo1, de [0-9:]+ a [0-9:]+$"));
        Assert.True(await page.Locator("#lanes [data-key=esclavo1] .run").CountAsync() < 40);
        await block.ClickAsync();
        await Expect(page.Locator("#details p").First).ToHaveTextAsync(new Regex("^[0-9]+ trabajos de esclavo1"));
        await page.Locator("#details a").First.ClickAsync();
        await Expect(page.Locator("#state")).ToHaveTextAsync("completado");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_span_is_chosen_and_is_part_of_the_address()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = "en-GB" });
        var id = await farm.RenderAsync(Slow("esclavo1"));
        var page = await OpenAsync(window, "");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Timeline");
        await Expect(Span(page, 15)).ToHaveAttributeAsync("aria-current", "true");
        await Expect(Bar(page, "esclavo1", id)).ToHaveCountAsync(1);
        var width = (await Bar(page, "esclavo1", id).BoundingBoxAsync())!.Width;

        await Span(page, 5).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("\\?minutos=5$"));
        await Expect(Span(page, 5)).ToHaveAttributeAsync("aria-current", "true");
        await window.Becomes($"document.querySelector('[data-key=\"{id} 1\"]').getBoundingClientRect().width > {(width * 2).ToString(CultureInfo.InvariantCulture)}", "a shorter span shows it longer");
        await page.ReloadAsync();
        await Expect(Span(page, 5)).ToHaveAttributeAsync("aria-current", "true");
        await Span(page, 60).ClickAsync();
        await page.GoBackAsync();
        await Expect(Span(page, 5)).ToHaveAttributeAsync("aria-current", "true");
        await page.ClickAsync("[data-language=es]");
        await Expect(page).ToHaveTitleAsync("Cronología · HpcHangfire");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_tab_key_reaches_one_bar_and_the_arrows_the_others()
    {
        await using var window = await farm.OpenAsync();
        var ids = new[] { await farm.RenderAsync(Slow("esclavo1")), await farm.RenderAsync(Slow("esclavo1")) };
        var other = await farm.RenderAsync(Slow("esclavo2"));
        var page = await OpenAsync(window, "?minutos=5");
        await Expect(Bar(page, "esclavo2", other)).ToHaveCountAsync(1);
        await Expect(page.Locator("#lanes .run[tabindex='0']")).ToHaveCountAsync(1);

        await page.FocusAsync("#lanes .run[tabindex='0']");
        await page.Keyboard.PressAsync("End");
        await Expect(Bar(page, "esclavo1", ids[1])).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(Bar(page, "esclavo1", ids[0])).ToBeFocusedAsync();
        await Expect(page.Locator($"#details [data-key='{ids[0]} 1']")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("End");
        await Expect(Bar(page, "esclavo2", other)).ToBeFocusedAsync();
        await Expect(page.Locator("#lanes .run[tabindex='0']")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#id")).ToHaveTextAsync(other);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_attempt_that_was_given_back_ends_and_the_next_is_another_bar()
    {
        await using var window = await farm.OpenAsync();
        var page = await OpenAsync(window, "?minutos=5");
        var id = await farm.SubmitAsync(new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000, timeout_s = 15, esclavo = "esclavo1" });
        await Expect(Bar(page, "esclavo1", id)).ToHaveAttributeAsync("data-state", "en_curso");
        await Expect(Bar(page, "esclavo1", id)).ToHaveAttributeAsync("data-state", "interrumpido"); // its job waits for the next
        await farm.CancelAsync(id);
        await Expect(Bar(page, "esclavo1", id)).ToHaveAttributeAsync("data-state", "cancelado");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_is_left_out_is_said()
    {
        await using var window = await farm.OpenAsync();
        await window.RewriteAsync("**/cronologia?*", "\"truncado\":false", "\"truncado\":true");
        var page = await OpenAsync(window, "");
        await Expect(page.Locator("#cut")).ToHaveTextAsync("En este tiempo terminaron más trabajos de los que se muestran: faltan los primeros.");
    }

    [Fact]
    public async Task It_fits_a_phone_and_loads_nothing_from_elsewhere()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        var id = await farm.RenderAsync(Slow("esclavo1"));
        var answer = await window.Page.GotoAsync("/cronologia.html?minutos=5");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; ", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        await Expect(Bar(window.Page, "esclavo1", id)).ToBeInViewportAsync();
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(window.Complaints);
    }

    private static ILocator Bar(IPage page, string worker, string id) => page.Locator($"#lanes [data-key={worker}] [data-key='{id} 1']");

    private static ILocator Span(IPage page, int minutes) => page.Locator($"#spans [data-key='{minutes}'] a");

    private static Task<int> XAsync(IPage page, string id) => page.EvaluateAsync<int>($"() => Math.round(document.querySelector('[data-key=\"{id} 1\"]').getBoundingClientRect().x)");

    private static async Task<IPage> OpenAsync(WatchedPage window, string query)
    {
        await window.Page.GotoAsync("/cronologia.html" + query);
        await Expect(window.Page.Locator("body:not(.waiting) #lanes .lane")).ToHaveCountAsync(2);
        return window.Page;
    }
}
