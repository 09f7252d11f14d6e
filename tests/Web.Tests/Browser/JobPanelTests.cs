using System.Net;
using HpcHangfire.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The farm's panel on a job's page of the dashboard.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class JobPanelTests(BrowserFarm farm)
{
    // Some seconds on one thread, so that a look every half second sees it move.
    private static readonly object Slow = new { algoritmo = "Secuencial", width = 1000, height = 1000, iteraciones = 3000 };
    private static readonly object Quick = new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, c_re = -0.8, c_im = 0.156 };

    [Fact]
    public async Task A_running_jobs_page_moves_by_itself_and_ends_with_its_picture()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        var id = await farm.SubmitAsync(Slow);
        await OpenJobAsync(window, id);

        const string Bar = "document.querySelector('.hpc-bar')?.value";
        await window.Becomes($"{Bar} > 0 && {Bar} < 1", "the bar has begun");
        var first = await page.EvaluateAsync<double>($"() => {Bar}");
        await Expect(page.Locator(".hpc-lines li").First).ToContainTextAsync("Intento 1 en esclavo");
        var lines = await page.Locator(".hpc-lines li").CountAsync();
        await window.Becomes($"{Bar} > {first} && {Bar} < 1", "the bar has moved on before the end");

        await Expect(page.Locator("#hpc-panel[data-state=completado][data-final=true]")).ToBeVisibleAsync();
        Assert.True(await page.Locator(".hpc-lines li").CountAsync() > lines);
        await window.Becomes("document.querySelector('.hpc-picture img')?.naturalWidth > 0", "the thumbnail is there");
        await Expect(page.Locator(".hpc-picture")).ToHaveAttributeAsync("href", $"/trabajos/{id}/imagen");
        await Expect(page.Locator(".hpc-field-size")).ToHaveTextAsync("1000 × 1000");
        await Expect(page.Locator(".hpc-field-attempts")).ToHaveTextAsync("1");
        await Expect(page.Locator(".hpc-field-worker")).ToContainTextAsync("esclavo");
        Assert.Matches("^[0-9a-f]{64}$", await page.Locator(".hpc-field-digest").TextContentAsync());
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_job_that_kept_its_counts_offers_another_picture_of_them()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        var id = await farm.RenderAsync(new { algoritmo = "julia", width = 320, height = 240, iteraciones = 200, guardar_conteos = true });
        await OpenJobAsync(window, id);

        await page.SelectOptionAsync(".hpc-recolour [aria-label=Paleta]", "oceano");
        await page.SelectOptionAsync(".hpc-recolour [aria-label=Coloreado]", "histograma");
        await page.ClickAsync(".hpc-recolour button");
        await page.ClickAsync(".hpc-recolour a");

        await Expect(page.Locator("#hpc-panel[data-state=completado][data-final=true]")).ToBeVisibleAsync();
        await Expect(page.Locator(".hpc-field-palette")).ToHaveTextAsync("oceano");
        await Expect(page.Locator(".hpc-field-colouring")).ToHaveTextAsync("histograma");
        await Expect(page.Locator(".hpc-field-source")).ToHaveTextAsync(id);
        await Expect(page.Locator(".hpc-recolour")).ToBeHiddenAsync(); // it kept none itself
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_final_job_is_asked_about_once()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.Page.Clock.InstallAsync(); // so that ten seconds pass at once
        await OpenJobAsync(window, id);
        await Expect(window.Page.Locator("#hpc-panel[data-final=true]")).ToBeVisibleAsync();

        await window.Page.Clock.RunForAsync(10_000);
        await window.Page.EvaluateAsync("() => fetch('/ping').then(answer => answer.json())"); // comes after all earlier requests
        Assert.Single(window.Requests, url => url.AbsolutePath.EndsWith($"/hpc/trabajos/{id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_new_lines_are_sent_but_all_of_them_to_a_reader_of_an_earlier_attempt()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        async Task<(string? First, int Lines, int Next, long Token)> Ask(string query)
        {
            var panel = await farm.GetAsync($"/hangfire/hpc/trabajos/{id}{query}");
            var console = panel.GetProperty("consola");
            var lines = console.GetProperty("lineas").EnumerateArray().Select(line => line.GetProperty("texto").GetString()).ToList();
            return (lines.FirstOrDefault(), lines.Count, console.GetProperty("siguiente").GetInt32(), panel.GetProperty("ficha").GetInt64());
        }

        var (first, all, next, token) = await Ask("");
        Assert.StartsWith("Intento 1 en esclavo", first, StringComparison.Ordinal);
        Assert.Equal(all, next);
        Assert.Equal((null, 0, next, token), await Ask($"?ficha={token}&desde={next}"));
        Assert.Equal(1, (await Ask($"?ficha={token}&desde={next - 1}")).Lines);
        Assert.Equal((first, all, next, token), await Ask($"?ficha={token - 1}&desde={next}"));
        Assert.Equal((first, all, next, token), await Ask($"?ficha=x&desde=-3"));
    }

    [Fact]
    public async Task A_waiting_job_says_why_it_waits()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" });
        await OpenJobAsync(window, id);

        await Expect(window.Page.Locator(".hpc-field-waiting")).ToHaveTextAsync("fijado al esclavo nadie, que no da señales");
        await farm.CancelAsync(id);
        await Expect(window.Page.Locator(".hpc-state")).ToHaveTextAsync("cancelado");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_job_whose_worker_died_tells_what_was_known()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.RewriteAsync("**/hpc/trabajos/*", "\"intentos\":1", """
            "intentos":2,"evidencia":{"esclavo":"esclavo9","intento":1,"progreso":0.254,"muestra":{"cpu":{"percent":97.5},"memoria":{"percent":93.2},"disco":{"percent":34}}}
            """);
        await OpenJobAsync(window, id);

        await Expect(window.Page.Locator(".hpc-field-crash")).ToHaveTextAsync("esclavo9 cayó en el intento 1, al 25 %; su máquina tenía CPU 98 %, memoria 93 %, disco 34 %");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_job_whose_record_is_gone_is_said_to_be_gone()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        // So far only the operator deletes records, in Redis: the answer is that for a job that never existed.
        var gone = await window.Context.APIRequest.GetAsync("/hangfire/hpc/trabajos/nunca-fue");
        var answer = await gone.TextAsync();
        Assert.StartsWith("""{"trabajo":null,"final":true,""", answer, StringComparison.Ordinal);
        await window.Page.RouteAsync("**/hpc/trabajos/*", route => route.FulfillAsync(new RouteFulfillOptions { Body = answer, ContentType = "application/json" }));
        await OpenJobAsync(window, id);

        await Expect(window.Page.Locator(".hpc-notice")).ToContainTextAsync("La granja ya no recuerda este trabajo");
        await Expect(window.Page.Locator(".hpc-body")).ToBeHiddenAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_a_worker_says_never_becomes_markup()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.RewriteAsync("**/hpc/trabajos/*", "Conteos en", "<b class='evil'>Conteos</b>");
        await OpenJobAsync(window, id);

        await Expect(window.Page.Locator(".hpc-lines")).ToContainTextAsync("<b class='evil'>Conteos</b>");
        await Expect(window.Page.Locator(".evil")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_outage_is_said_and_ends_by_itself()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" });
        await OpenJobAsync(window, id);
        await Expect(window.Page.Locator(".hpc-state")).ToHaveTextAsync("pendiente");

        await window.Context.SetOfflineAsync(true);
        await Expect(window.Page.Locator(".hpc-notice")).ToContainTextAsync("El maestro no responde");
        await window.Context.SetOfflineAsync(false);
        await Expect(window.Page.Locator(".hpc-notice")).ToBeHiddenAsync();
        await farm.CancelAsync(id);
    }

    [Theory, InlineData(""), InlineData("/jobs/succeeded"), InlineData("/jobs/enqueued"), InlineData("/servers"), InlineData("/retries")]
    public async Task The_dashboards_own_pages_obey_the_policy_and_lead_back(string path)
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/hangfire" + path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });

        await Expect(window.Page.Locator(".navbar-nav a[href='/']")).ToHaveTextAsync("Granja");
        Assert.Empty(window.Complaints);
    }

    [Theory, InlineData("/miniatura"), InlineData("/ir")]
    public async Task An_unknown_jobs_parts_are_not_found(string part)
    {
        await using var window = await farm.OpenAsync();
        var answer = await window.Context.APIRequest.GetAsync("/hangfire/hpc/trabajos/nunca-fue" + part);
        Assert.Equal(HttpStatusCode.NotFound, (HttpStatusCode)answer.Status);
    }

    // Our ids lead to the dashboard's pages, once Hangfire has the job.
    private static Task OpenJobAsync(WatchedPage window, string id) => Eventually.True(
        async () => (await window.Page.GotoAsync($"/hangfire/hpc/trabajos/{id}/ir"))!.Ok,
        $"the page of {id}",
        TimeSpan.FromMilliseconds(BrowserFarm.DeadlineMilliseconds));
}
