using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The page with the list of all jobs.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class ListPageTests(BrowserFarm farm)
{
    private static readonly object Quick = new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, c_re = -0.8, c_im = 0.156 };

    [Fact]
    public async Task The_newest_are_first_with_what_became_of_them_and_lead_to_their_pages()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        var newer = await WaitingAsync();
        var page = await OpenAsync(window);

        await Expect(page.Locator("#rows tr").First).ToHaveAttributeAsync("data-key", newer);
        await Expect(Row(page, newer)).ToContainTextAsync("fijado al esclavo nadie, que no da señales");
        await Expect(Row(page, id).Locator(".state")).ToHaveTextAsync("completado");
        await Expect(Row(page, id).Locator(".worker-name")).ToHaveTextAsync(new Regex("^esclavo[12]$"));
        await window.Becomes($"document.querySelector('#rows [data-key=\"{id}\"] img')?.naturalWidth > 0", "the thumbnail is there");
        await Row(page, id).Locator("a").ClickAsync();
        await Expect(page.Locator("#id")).ToHaveTextAsync(id);
        await page.ClickAsync("header [data-text=list]");
        await Expect(page.Locator("#rows tr").First).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
        await farm.CancelAsync(newer);
    }

    [Fact]
    public async Task A_job_appears_and_changes_by_itself_and_what_was_chosen_stays_chosen()
    {
        await using var window = await farm.OpenAsync();
        var first = await WaitingAsync();
        var page = await OpenAsync(window);
        await Row(page, first).Locator(".choose").CheckAsync();

        var second = await WaitingAsync();
        await Expect(page.Locator("#rows tr").First).ToHaveAttributeAsync("data-key", second);
        await farm.CancelAsync(first);
        await Expect(Row(page, first).Locator(".state")).ToHaveTextAsync("cancelado");
        await Expect(Row(page, first).Locator(".choose")).ToBeCheckedAsync();
        await Expect(page.Locator("#chosen")).ToHaveTextAsync("1 elegido");
        await farm.CancelAsync(second);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task States_and_priorities_are_filters_with_addresses_and_the_master_cuts_the_pages()
    {
        await using var window = await farm.OpenAsync();
        await farm.PostAsync("/limpiar_cola", new { });
        for (var i = 0; i < 51; i++)
            await WaitingAsync(priority: 3);
        var high = await WaitingAsync(priority: 1);
        var all = (await farm.GetAsync("/trabajos?estado=pendiente&limite=100")).GetProperty("trabajos");
        var ids = all.EnumerateArray().Select(job => job.GetProperty("trabajo_id").GetString()!).ToArray();
        var page = await OpenAsync(window);

        await Tab(page, "pendiente").ClickAsync();
        await Expect(Tab(page, "pendiente")).ToHaveTextAsync("En espera52");
        await Expect(Tab(page, "pendiente")).ToHaveAttributeAsync("aria-current", "true");
        await Expect(page.Locator("#rows tr")).ToHaveCountAsync(50);
        await Expect(page.Locator("#range")).ToHaveTextAsync("1–50 de 52");
        await Expect(page.Locator("#previous")).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ClickAsync("#next");
        await Expect(page.Locator("#range")).ToHaveTextAsync("51–52 de 52");
        Assert.Equal(ids[50..], await KeysAsync(page));
        await Expect(page.Locator("#next")).ToHaveAttributeAsync("aria-disabled", "true");
        await page.ReloadAsync(); // the address says which page it is
        await Expect(page.Locator("#range")).ToHaveTextAsync("51–52 de 52");
        await page.ClickAsync("#previous");
        await Expect(page.Locator("#range")).ToHaveTextAsync("1–50 de 52");
        Assert.Equal(ids[..50], await KeysAsync(page));

        await page.SelectOptionAsync("#priority", "1");
        await Expect(page.Locator("#rows tr")).ToHaveCountAsync(1);
        Assert.Equal([high], await KeysAsync(page));
        await page.GoBackAsync();
        await Expect(page.Locator("#rows tr")).ToHaveCountAsync(50);
        await Expect(page.Locator("#priority")).ToHaveValueAsync("");

        await page.CheckAsync("#all");
        await Expect(page.Locator("#chosen")).ToHaveTextAsync("50 elegidos");
        await page.ClickAsync("#cancel");
        await Expect(page.Locator("#said")).ToHaveTextAsync("Hecho en 50 trabajos.");
        await Expect(page.Locator("#rows tr")).ToHaveCountAsync(2);
        await Expect(Tab(page, "pendiente")).ToHaveTextAsync("En espera2");
        await farm.PostAsync("/limpiar_cola", new { });
        await Expect(page.Locator("#empty")).ToHaveTextAsync("No hay ninguno.");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_happens_elsewhere_moves_no_rows_of_a_later_page()
    {
        await using var window = await farm.OpenAsync();
        var page = await OpenAsync(window);
        for (var i = 0; i < 3; i++)
            await Expect(Row(page, await WaitingAsync())).ToBeVisibleAsync(); // nothing more is said of it later
        await page.GotoAsync("/lista.html?estado=pendiente&desde=1");
        await Expect(page.Locator("#rows tr")).Not.ToHaveCountAsync(0);
        await AnotherIsHeardOfAsync(page); // after what every listener is told at first, on which the page is read again
        var shown = await KeysAsync(page);

        await AnotherIsHeardOfAsync(page);
        Assert.Equal(shown, await KeysAsync(page));
        await farm.CancelAsync(shown[0]);
        await Expect(Row(page, shown[0])).ToHaveCountAsync(0);
        await farm.PostAsync("/limpiar_cola", new { });
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_word_finds_jobs_by_id_algorithm_or_worker()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        var other = await WaitingAsync();
        var page = await OpenAsync(window);
        await Expect(Row(page, other)).ToBeVisibleAsync();

        await page.FillAsync("#text", id);
        await page.PressAsync("#text", "Enter");
        await Expect(page.Locator("#rows tr")).ToHaveCountAsync(1);
        Assert.Equal([id], await KeysAsync(page));
        await page.FillAsync("#text", "ESCLAVO");
        await page.PressAsync("#text", "Enter");
        await Expect(page.Locator("#rows .worker-name").First).ToHaveTextAsync(new Regex("^esclavo[12]$"));
        await Expect(Row(page, other)).ToHaveCountAsync(0);
        await Tab(page, "pendiente").ClickAsync(); // the filters add up
        await Expect(page.Locator("#empty")).ToBeVisibleAsync();
        await page.FillAsync("#text", "");
        await page.PressAsync("#text", "Enter");
        await Expect(Row(page, other)).ToBeVisibleAsync();
        await farm.CancelAsync(other);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Several_are_cancelled_retried_and_deleted_and_the_refused_are_named()
    {
        await using var window = await farm.OpenAsync();
        window.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var done = await farm.RenderAsync(Quick);
        string[] open = [await WaitingAsync(), await WaitingAsync()];
        var page = await OpenAsync(window);
        await Expect(page.Locator("#cancel")).ToBeDisabledAsync();
        await ChooseAsync(page, [done, .. open]);

        await page.ClickAsync("#cancel");
        await Expect(page.Locator("#refusals li")).ToHaveTextAsync([$"{done}: El trabajo {done} ya está completado; solo se cancela uno pendiente o en curso."]);
        await Expect(page.Locator("#said")).ToHaveTextAsync("Hecho en 2 trabajos.");
        await BecomeAsync(page, open, "cancelado");
        await Expect(page.Locator("#chosen")).ToHaveTextAsync("1 elegido"); // the refused one
        await Row(page, done).Locator(".choose").UncheckAsync();

        await ChooseAsync(page, open);
        await page.ClickAsync("#retry");
        await BecomeAsync(page, open, "en espera");
        await Expect(page.Locator("#refusals")).ToBeHiddenAsync();
        await ChooseAsync(page, open);
        await page.ClickAsync("#cancel");
        await BecomeAsync(page, open, "cancelado");
        await ChooseAsync(page, open);
        await page.ClickAsync("#delete");
        foreach (var id in open)
            await Expect(Row(page, id)).ToHaveCountAsync(0);
        await Expect(Row(page, done)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_address_that_asks_for_what_there_is_not_is_said_in_the_masters_words()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/lista.html?estado=nada");
        await Expect(window.Page.Locator("#refused")).ToHaveTextAsync("estado debe ser uno de pendiente, en_curso, completado, fallido, cancelado; no «nada».");
    }

    [Fact]
    public async Task It_speaks_both_languages()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = "en-GB" });
        await farm.RenderAsync(Quick);
        var page = await OpenAsync(window);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Jobs");
        await Expect(page.Locator("#rows .state", new PageLocatorOptions { HasText = "completed" }).First).ToBeVisibleAsync();
        await page.ClickAsync("[data-language=es]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Trabajos");
        await Expect(page.Locator("#rows .state", new PageLocatorOptions { HasText = "completado" }).First).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("Trabajos · HpcHangfire");
    }

    [Fact]
    public async Task It_loads_nothing_from_elsewhere_and_fits_a_phone()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await farm.RenderAsync(Quick);
        var answer = await window.Page.GotoAsync("/lista.html");
        Assert.StartsWith("default-src 'none'; script-src 'self';", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        await Expect(window.Page.Locator("#rows tr").First).ToBeVisibleAsync();
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    private static ILocator Row(IPage page, string id) => page.Locator($"#rows [data-key='{id}']");

    private static ILocator Tab(IPage page, string state) => page.Locator($"#tabs [data-key='{state}'] a");

    private static Task<string[]> KeysAsync(IPage page) => page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#rows tr')].map(row => row.dataset.key)");

    private static async Task<IPage> OpenAsync(WatchedPage window)
    {
        await window.Page.GotoAsync("/lista.html");
        await Expect(window.Page.Locator("#tabs li")).ToHaveCountAsync(6);
        return window.Page;
    }

    private static async Task ChooseAsync(IPage page, IEnumerable<string> ids)
    {
        foreach (var id in ids)
            await Row(page, id).Locator(".choose").CheckAsync();
    }

    private static async Task BecomeAsync(IPage page, IEnumerable<string> ids, string state)
    {
        foreach (var id in ids)
            await Expect(Row(page, id).Locator(".state")).ToHaveTextAsync(state);
    }

    private async Task AnotherIsHeardOfAsync(IPage page)
    {
        var waiting = await Tab(page, "pendiente").TextContentAsync();
        await WaitingAsync();
        await Expect(Tab(page, "pendiente")).Not.ToHaveTextAsync(waiting!);
    }

    // No worker takes it, so it waits for as long as a test needs it to.
    private Task<string> WaitingAsync(int priority = 2) =>
        farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, prioridad = priority, esclavo = "nadie" });
}
