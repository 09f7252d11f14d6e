using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The list of jobs sorted, cut by dates, and recoloured.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class ListSortPageTests(BrowserFarm farm)
{
    [Fact]
    public async Task The_headings_sort_and_a_second_click_turns_the_order_round()
    {
        await using var window = await farm.OpenAsync();
        for (var i = 0; i < 2; i++)
            await farm.RenderAsync(Quick());
        var waiting = await farm.SubmitAsync(Quick("nadie"));
        var page = await OpenAsync(window);
        var (submitted, ended) = (page.Locator("[data-sort=creado]"), page.Locator("[data-sort=terminado]"));
        await Expect(submitted).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(ended).Not.ToHaveAttributeAsync("aria-sort", new Regex("."));
        await ShowsAsync(page, "orden=creado");

        await submitted.Locator("a").ClickAsync();
        await Expect(submitted).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(page.Locator("#first")).ToHaveTextAsync("Los más antiguos");
        await ShowsAsync(page, "orden=creado_asc");
        await ended.Locator("a").ClickAsync();
        await Expect(ended).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(page.Locator("#after-name")).ToHaveTextAsync("Terminados desde");
        await ShowsAsync(page, "orden=terminado");
        await Expect(page.Locator($"#rows [data-key='{waiting}']")).ToHaveCountAsync(0);
        await ended.Locator("a").PressAsync("Enter"); // by the keyboard too
        await ShowsAsync(page, "orden=terminado_asc");
        await page.ReloadAsync();
        await ShowsAsync(page, "orden=terminado_asc");
        await page.GoBackAsync();
        await Expect(ended).ToHaveAttributeAsync("aria-sort", "descending");
        await ShowsAsync(page, "orden=terminado");

        // What waits has not ended.
        await page.ClickAsync("#tabs [data-key=pendiente] a");
        await Expect(page.Locator($"#rows [data-key='{waiting}']")).ToBeVisibleAsync();
        await Expect(submitted).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(ended.Locator("a")).ToHaveAttributeAsync("aria-disabled", "true");
        await farm.CancelAsync(waiting);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Dates_leave_the_jobs_of_a_span_of_time_where_the_reader_is()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { TimezoneId = "Asia/Tokyo" });
        var id = await farm.RenderAsync(Quick());
        var page = await OpenAsync(window);
        var minute = Tokyo(await MomentAsync(id));

        await page.FillAsync("#after", Field(minute.AddMinutes(1)));
        await Expect(page.Locator("#empty")).ToBeVisibleAsync();
        await page.FillAsync("#after", Field(minute)); // a date in the making is one step of the way back
        await Expect(Row(page, id)).ToBeVisibleAsync();
        Assert.Equal($"?despues_de={minute.ToUnixTimeSeconds()}", await SearchAsync(page));
        await page.FillAsync("#before", Field(minute));
        await Expect(page.Locator("#empty")).ToBeVisibleAsync();
        await page.FillAsync("#before", Field(minute.AddMinutes(1)));
        await Expect(Row(page, id)).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("#after")).ToHaveValueAsync(Field(minute));
        await Expect(page.Locator("#before")).ToHaveValueAsync(Field(minute.AddMinutes(1)));
        await Expect(Row(page, id)).ToBeVisibleAsync();

        await page.GoBackAsync();
        await Expect(page.Locator("#before")).ToHaveValueAsync("");
        await Expect(page.Locator("#after")).ToHaveValueAsync(Field(minute));
        await page.GoBackAsync();
        await Expect(page.Locator("#after")).ToHaveValueAsync("");
        Assert.Equal("", await SearchAsync(page));
        await page.GoForwardAsync();
        await page.FillAsync("#before", Field(minute.AddMinutes(-1)));
        await Expect(page.Locator("#refused")).ToHaveTextAsync("despues_de no puede ser posterior a antes_de.");
        await page.FillAsync("#before", "");
        await Expect(page.Locator("#refused")).ToBeHiddenAsync();
        await Expect(Row(page, id)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_date_that_is_typed_is_asked_for_when_its_year_is_whole_and_is_one_step_back()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { TimezoneId = "Asia/Tokyo" });
        var id = await farm.RenderAsync(Quick());
        var page = await OpenAsync(window);
        await Expect(Row(page, id)).ToBeVisibleAsync();

        await page.FillAsync("#after", "2001-02-02T04:05");
        await page.Keyboard.TypeAsync("02022003"); // the day first or the month, and at first the years 2, 20 and 200
        await Expect(page.Locator("#after")).ToHaveValueAsync("2003-02-02T04:05");
        Assert.Equal("?despues_de=1044126300", await SearchAsync(page));
        await Expect(Row(page, id)).ToBeVisibleAsync();
        Assert.DoesNotContain(window.Requests, url => url.Query.Contains("despues_de=-", StringComparison.Ordinal));
        await page.GoBackAsync();
        await Expect(page.Locator("#after")).ToHaveValueAsync("");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Several_are_recoloured_and_one_without_counts_is_named()
    {
        await using var window = await farm.OpenAsync();
        string[] kept = [await farm.RenderAsync(Quick()), await farm.RenderAsync(Quick())];
        var without = await farm.RenderAsync(new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200 });
        var page = await OpenAsync(window);
        await Expect(page.Locator("#recolour")).ToBeDisabledAsync();
        foreach (var id in (string[])[.. kept, without])
            await Row(page, id).Locator(".choose").CheckAsync();

        await page.ClickAsync("#recolour");
        await Expect(page.Locator("#colours")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#colours")).ToBeHiddenAsync();
        await Expect(page.Locator("#said")).ToBeHiddenAsync(); // nothing was done
        await page.ClickAsync("#recolour");
        await page.SelectOptionAsync("#colours [name=paleta]", "oceano");
        await page.SelectOptionAsync("#colours [name=coloreado]", "histograma");
        await page.ClickAsync("#colours .send");

        await Expect(page.Locator("#said")).ToHaveTextAsync("Hecho en 2 trabajos.");
        await Expect(page.Locator("#refusals li")).ToHaveTextAsync([$"{without}: El trabajo {without} no guardó sus conteos: pídalo con guardar_conteos."]);
        var made = (await farm.GetAsync("/trabajos?limite=2")).GetProperty("trabajos").EnumerateArray().ToList();
        Assert.Equal(kept.Order(), made.Select(job => Text(job, "recoloreado_de")).Order());
        Assert.All(made, job => Assert.Equal(("oceano", "histograma"), (Text(job, "paleta"), Text(job, "coloreado"))));
        foreach (var job in made)
            await Expect(Row(page, Text(job, "trabajo_id")).Locator(".state")).ToHaveTextAsync("completado");
        Assert.DoesNotContain(window.Complaints, complaint => !complaint.Contains("409", StringComparison.Ordinal)); // the browser's word on the refused one
    }

    [Fact]
    public async Task A_phone_sorts_too()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await farm.RenderAsync(Quick());
        var page = await OpenAsync(window);
        await page.ClickAsync("[data-sort=terminado] a");
        await ShowsAsync(page, "orden=terminado");
        Assert.Equal(360, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    private static object Quick(string? worker = null) =>
        new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, c_re = -0.8, c_im = 0.156, guardar_conteos = true, esclavo = worker };

    private static ILocator Row(IPage page, string id) => page.Locator($"#rows [data-key='{id}']");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static Task<string> SearchAsync(IPage page) => page.EvaluateAsync<string>("() => location.search");

    private static string Field(DateTimeOffset moment) => moment.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    // The minute of a moment, in a zone that knows no summer time.
    private static DateTimeOffset Tokyo(double second) => DateTimeOffset.FromUnixTimeSeconds((long)second / 60 * 60).ToOffset(TimeSpan.FromHours(9));

    private static async Task<IPage> OpenAsync(WatchedPage window)
    {
        await window.Page.GotoAsync("/lista.html");
        await Expect(window.Page.Locator("#tabs li")).ToHaveCountAsync(6);
        return window.Page;
    }

    private async Task<double> MomentAsync(string id) => (await farm.GetAsync($"/trabajos/{id}")).GetProperty("creado").GetDouble();

    // The page has the rows that the master gives in that order.
    private async Task ShowsAsync(IPage page, string query)
    {
        var jobs = (await farm.GetAsync($"/trabajos?limite=50&{query}")).GetProperty("trabajos").EnumerateArray();
        var rows = page.Locator("#rows tr");
        var ids = jobs.Select(job => Text(job, "trabajo_id")).ToArray();
        await Expect(rows).ToHaveCountAsync(ids.Length);
        for (var at = 0; at < ids.Length; at++)
            await Expect(rows.Nth(at)).ToHaveAttributeAsync("data-key", ids[at]);
    }
}
