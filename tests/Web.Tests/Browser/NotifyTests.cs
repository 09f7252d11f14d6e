using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>Who asked for it is told by the browser when a job ends.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class NotifyTests(BrowserFarm farm)
{
    // A browser without a screen shows none: this notes what it would show.
    private const string Screen = """
        window.shown = [];
        window.Notification = class extends EventTarget {
          static permission = "default";
          static async requestPermission() { return Notification.permission = window.answer ?? "granted"; }
          constructor(title, options) { super(); window.shown.push([title, options.body, options.tag].join(" | ")); window.last = this; }
        };
        """;

    private static readonly object Quick = new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200 };

    [Fact]
    public async Task A_job_that_was_submitted_here_is_told_of_on_whatever_page_is_open()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        await page.Locator("#order [name=esclavo]").EvaluateAsync("field => { field.closest('details').open = true; field.value = 'nadie'; }");
        await page.ClickAsync("#order [type=submit]");
        var link = page.Locator("#said a");
        var id = (await link.TextContentAsync())!;
        await page.Locator("#said button").ClickAsync();
        await Expect(page.Locator("#said button")).ToHaveTextAsync("Se te avisará");

        await link.ClickAsync();
        await Expect(page.Locator("#id")).ToHaveTextAsync(id);
        await Expect(page.Locator("#notify")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(0, await page.EvaluateAsync<int>("() => shown.length"));
        await farm.CancelAsync(id);
        await window.Becomes("shown.length === 1", "it is told");
        Assert.Equal($"Secuencial: cancelado | 1200×900 | {id}", await page.EvaluateAsync<string>("() => shown[0]"));
        await page.EvaluateAsync("() => { shown.length = 0; history.replaceState(null, '', '/lista.html'); last.dispatchEvent(new Event('click')); }");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/trabajo\\.html\\?id={id}$"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_ended_while_no_page_was_open_is_told_by_the_next_one_and_only_once()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        var id = await farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" });
        await page.GotoAsync($"/trabajo.html?id={id}");
        await page.ClickAsync("#notify");
        await Expect(page.Locator("#notify")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.GotoAsync("about:blank");
        await farm.CancelAsync(id);

        await page.GotoAsync("/lista.html");
        await window.Becomes("shown.length === 1", "it is told");
        await page.ReloadAsync();
        await Expect(page.Locator("#rows tr").First).ToBeVisibleAsync();
        var marker = await farm.RenderAsync(Quick);
        await Expect(page.Locator($"#rows [data-key='{marker}'] .state")).ToHaveTextAsync("completado"); // it hears, and says nothing
        Assert.Equal(0, await page.EvaluateAsync<int>("() => shown.length"));
    }

    [Fact]
    public async Task Asked_again_it_is_not_told_and_where_the_browser_does_not_allow_it_that_is_said()
    {
        await using var window = await OpenAsync();
        var page = window.Page;
        var id = await farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" });
        await page.GotoAsync($"/trabajo.html?id={id}");
        await page.ClickAsync("#notify");
        await Expect(page.Locator("#notify")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.ClickAsync("#notify");
        await Expect(page.Locator("#notify")).ToHaveAttributeAsync("aria-pressed", "false");
        await farm.CancelAsync(id);
        await Expect(page.Locator("#state")).ToHaveTextAsync("cancelado");
        Assert.Equal(0, await page.EvaluateAsync<int>("() => shown.length"));

        await page.GotoAsync("/");
        await page.EvaluateAsync("() => { window.answer = 'denied'; }");
        await page.ClickAsync("#order [type=submit]");
        await page.Locator("#said button").ClickAsync();
        await Expect(page.Locator("#said button")).ToHaveTextAsync("El navegador no lo permite");
    }

    private async Task<WatchedPage> OpenAsync()
    {
        var window = await farm.OpenAsync();
        await window.Page.Context.AddInitScriptAsync(Screen);
        return window;
    }
}
