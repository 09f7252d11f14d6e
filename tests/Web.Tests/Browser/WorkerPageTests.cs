using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The page of one worker.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class WorkerPageTests(BrowserFarm farm)
{
    private static object Quick(string worker) => new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, esclavo = worker };

    [Fact]
    public async Task A_card_leads_to_it_and_it_says_what_the_worker_is_and_what_it_made()
    {
        await using var window = await farm.OpenAsync();
        var other = await farm.RenderAsync(Quick("esclavo1"));
        var id = await farm.RenderAsync(Quick("esclavo2"));
        var page = window.Page;
        await page.GotoAsync("/");
        await page.ClickAsync("#workers [data-key=esclavo2] .name");

        await Expect(page).ToHaveURLAsync(new Regex("/esclavo.html\\?nombre=esclavo2$"));
        await Expect(page).ToHaveTitleAsync("esclavo2 · HpcHangfire");
        await Expect(page.Locator("h1:visible")).ToHaveTextAsync("esclavo2");
        await Expect(page.Locator("#state")).ToHaveTextAsync("libre");
        await Expect(page.Locator("#gate")).ToHaveTextAsync("Toma trabajos.");
        await Expect(page.Locator("#score [data-key='En total'] dd")).ToHaveTextAsync(new Regex("^[0-9,]+$"));
        await Expect(page.Locator("#about [data-key='Sabe hacer'] dd")).ToContainTextAsync("mandelbrot");
        await Expect(page.Locator("#cpu .said")).ToHaveTextAsync(new Regex("^CPU [0-9]+ %$"));
        await Expect(page.Locator("#memory .said")).ToHaveTextAsync(new Regex("^Memoria [0-9]+ % · .* libres de .*"));
        await window.Becomes("['cpu', 'memory'].every(id => document.querySelector(`#${id} path`).getAttribute('d').includes('L'))", "both lines are drawn");
        await Expect(page.Locator("#lately li").First).ToHaveAttributeAsync("data-key", id);
        await Expect(page.Locator("#lately li").First.Locator(".state")).ToHaveTextAsync("completado");
        await Expect(page.Locator("#lately li").First.Locator(".when")).ToHaveTextAsync(new Regex(" · [0-9,]+\u00a0s$"));
        await Expect(page.Locator($"#lately [data-key='{other}']")).ToHaveCountAsync(0);
        await Expect(page.Locator("#resting")).ToHaveTextAsync("Ahora no calcula nada: se ve lo último que hizo.");
        await window.Becomes("document.querySelector('#now img').naturalWidth > 0", "its last picture is there");

        var next = await farm.RenderAsync(Quick("esclavo2"));
        await Expect(page.Locator("#lately li").First).ToHaveAttributeAsync("data-key", next); // by itself
        await page.Locator("#lately a").First.ClickAsync();
        await Expect(page.Locator("#id")).ToHaveTextAsync(next);
        Assert.Empty(window.Complaints);
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    [Fact]
    public async Task Its_job_is_seen_as_it_grows()
    {
        await using var window = await farm.OpenAsync();
        var page = await OpenAsync(window, "esclavo1");
        var id = await farm.SubmitAsync(new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 20000, esclavo = "esclavo1" });

        await Expect(page.Locator("#state")).ToHaveTextAsync("ocupado");
        await Expect(page.Locator("#now .job")).ToHaveTextAsync("Secuencial 3000×3000 · 20.000 it.");
        await Expect(page.Locator("#now .job")).ToHaveAttributeAsync("href", $"/trabajo.html?id={id}");
        var shown = page.Locator("#now .preview:not(.before) img");
        await Expect(shown).ToHaveAttributeAsync("src", new Regex($"/trabajos/{id}/miniatura\\?v=\\d+$"));
        var first = await shown.GetAttributeAsync("src");
        await Expect(shown).Not.ToHaveAttributeAsync("src", first!); // there is more of it
        await farm.CancelAsync(id);
        await Expect(page.Locator("#lately li").First).ToHaveAttributeAsync("data-key", id);
        await Expect(page.Locator("#lately li").First.Locator(".state")).ToHaveTextAsync("cancelado");
        await Expect(page.Locator("#lately li").First.Locator(".why")).ToHaveTextAsync("cancelado por el usuario");
        Assert.Empty(window.Complaints);
    }

    [Theory, InlineData("pause"), InlineData("drain")]
    public async Task It_is_told_to_take_no_jobs_and_says_why_it_takes_none(string order)
    {
        await using var window = await farm.OpenAsync();
        var page = await OpenAsync(window, "esclavo2");
        await Expect(page.Locator("#resume")).ToBeHiddenAsync();
        await page.ClickAsync("#" + order);
        await Expect(page.Locator("#gate")).ToHaveTextAsync(new Regex("^No toma trabajos: .*operador.*"));
        await Expect(page.Locator("#state")).ToHaveTextAsync("cerrado");
        await Expect(page.Locator("#" + order)).ToBeHiddenAsync();
        await page.ClickAsync("#resume");
        await Expect(page.Locator("#gate")).ToHaveTextAsync("Toma trabajos.");
        await Expect(page.Locator("#" + order)).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Theory, InlineData("?nombre=nadie"), InlineData("?nombre=__proto__"), InlineData("?nombre=%3Cb%3E"), InlineData("?nombre="), InlineData("")]
    public async Task A_worker_that_is_not_there_is_said_not_to_be(string query)
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/esclavo.html" + query);
        await Expect(window.Page.Locator("h1:visible")).ToHaveTextAsync("Este esclavo no está");
        await Expect(window.Page.Locator("#worker")).ToBeHiddenAsync();
        await window.Page.ClickAsync("[data-language=en]");
        await Expect(window.Page.Locator("h1:visible")).ToHaveTextAsync("This worker is not here");
        await window.Page.ClickAsync("#gone a");
        await Expect(window.Page.Locator("#workers .name").First).ToHaveTextAsync("esclavo1");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task One_that_is_silent_is_said_to_be()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.AddInitScriptAsync("""
            window.EventSource = class extends EventSource {
              addEventListener(kind, take) {
                super.addEventListener(kind, told => take({ data: told.data.replaceAll('"activo":true', '"activo":false,"ultimo_ping":1') }));
              }
            };
            """);
        var page = await OpenAsync(window, "esclavo1");
        await Expect(page.Locator("#state")).ToHaveTextAsync("sin señales");
        await Expect(page.Locator("#gate")).ToContainTextAsync("No da señales desde hace ");
        await Expect(page.Locator("#machine")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task It_fits_a_phone_and_loads_nothing_from_elsewhere()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await farm.RenderAsync(Quick("esclavo1"));
        var answer = await window.Page.GotoAsync("/esclavo.html?nombre=esclavo1");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; ", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        await Expect(window.Page.Locator("#lately li").First).ToBeVisibleAsync();
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(window.Complaints);
    }

    private static async Task<IPage> OpenAsync(WatchedPage window, string worker)
    {
        await window.Page.GotoAsync("/esclavo.html?nombre=" + worker);
        await Expect(window.Page.Locator("#name")).ToHaveTextAsync(worker);
        return window.Page;
    }
}
