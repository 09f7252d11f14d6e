using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The farm's own page of one job.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class JobPageTests(BrowserFarm farm)
{
    internal static readonly object Quick = new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, c_re = -0.8, c_im = 0.156 };

    // Some seconds on one thread, so that one sees it move.
    private static readonly object Slow = new { algoritmo = "Secuencial", width = 1000, height = 1000, iteraciones = 5000 };
    private static readonly object Unreachable = new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" };

    [Fact]
    public async Task A_completed_job_tells_its_story_its_order_and_its_result()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        var page = await OpenJobAsync(window, id);

        await Expect(page.Locator("h1:visible")).ToHaveTextAsync("juliaCython 320×240");
        await Expect(page).ToHaveTitleAsync("juliaCython 320×240 · HpcHangfire");
        await Expect(page.Locator("#state")).ToHaveTextAsync("completado");
        await Expect(page.Locator("#percent")).ToHaveTextAsync("100 %");
        await Expect(page.Locator("#story b")).ToHaveTextAsync(["Pedido", "Esperó", await AttemptAsync(id), "Completado"]);
        await Expect(page.Locator("#story [data-key=attempt] .because")).ToContainTextAsync("Por qué allí: ");
        await Expect(page.Locator("#story [data-key=attempt] .parts li", new PageLocatorOptions { HasText = "puntaje" }).First).ToBeVisibleAsync();
        await Expect(page.Locator("#story [data-key=attempt] [data-key=calcular]")).ToContainTextAsync(" s");
        await Expect(page.Locator("#order > div")).ToHaveTextAsync(["Tamaño320×240", "AlgoritmojuliaCython", "Iteraciones200", "c (re)-0.8", "c (im)0.156"]); // not what it left to the farm
        await Expect(page.Locator("#result [data-key=digest] dd")).ToHaveTextAsync((await farm.GetAsync($"/trabajos/{id}")).GetProperty("resultado").GetProperty("sha256_conteos").GetString()!);
        await Expect(page.Locator("#log li").First).ToContainTextAsync("Intento 1 en esclavo");
        await window.Becomes("document.getElementById('picture').naturalWidth === 320", "the picture itself is there");
        await Expect(page.Locator("#download")).ToHaveAttributeAsync("href", $"/trabajos/{id}/imagen");
        foreach (var part in new[] { "#cancel", "#retry", "#recolour-card" })
            await Expect(page.Locator(part)).ToBeHiddenAsync();
        await page.ClickAsync("#room");
        await Expect(page.Locator(".hpc-state")).ToHaveTextAsync("completado");
        Assert.Empty(window.Complaints);
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    [Fact]
    public async Task A_running_job_is_followed_to_its_end()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(Slow);
        var page = await OpenJobAsync(window, id);

        const string Bar = "document.getElementById('progress').value";
        await window.Becomes($"{Bar} > 0 && {Bar} < 1", "the bar has begun");
        var first = await page.EvaluateAsync<double>($"() => {Bar}");
        await window.Becomes("document.getElementById('picture').src.includes('/miniatura?v=')", "the picture grows");
        await window.Becomes($"{Bar} > {first} && {Bar} < 1", "the bar has moved on before the end");
        var lines = await page.Locator("#log li").CountAsync();

        await Expect(page.Locator("#state")).ToHaveTextAsync("completado");
        await Expect(page.Locator("#picture")).ToHaveAttributeAsync("src", new Regex($"/trabajos/{id}/imagen$"));
        await Expect(page.Locator("#log li").Last).ToContainTextAsync("Entregada al maestro");
        Assert.True(await page.Locator("#log li").CountAsync() > lines);
        await Expect(page.Locator("#story [data-key=end] b")).ToHaveTextAsync("Completado");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_waiting_job_says_why_and_is_cancelled_tried_again_and_deleted()
    {
        await using var window = await farm.OpenAsync();
        window.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var id = await farm.SubmitAsync(Unreachable);
        var page = await OpenJobAsync(window, id);
        await Expect(page.Locator("#story [data-key=wait] .because")).ToHaveTextAsync("fijado al esclavo nadie, que no da señales");

        await page.ClickAsync("#cancel");
        await Expect(page.Locator("#state")).ToHaveTextAsync("cancelado");
        await Expect(page.Locator("#story [data-key=end] .because")).ToHaveTextAsync("cancelado por el usuario");
        await page.ClickAsync("#retry");
        await Expect(page.Locator("#state")).ToHaveTextAsync("en espera");
        await page.ClickAsync("#cancel");
        await page.ClickAsync("#delete");
        await Expect(page.Locator("#gone h1")).ToHaveTextAsync("Este trabajo no está");
        await Expect(page.Locator("#job")).ToBeHiddenAsync();
        Assert.Equal(404, (await window.Context.APIRequest.GetAsync($"/trabajos/{id}")).Status);
    }

    [Fact]
    public async Task An_attempt_that_failed_is_told_while_the_next_is_waited_for()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000, timeout_s = 1, esclavo = "esclavo1" });
        var page = await OpenJobAsync(window, id);

        await Expect(page.Locator("#story [data-key=failed]")).ToContainTextAsync("El intento 1, en esclavo1, fallóTimeout después de 1 segundos");
        await Expect(page.Locator("#story [data-key=wait] .because")).ToContainTextAsync("se reintentará en ");
        await Expect(page.Locator("#log li").Last).ToContainTextAsync("Timeout después de 1 segundos");
        await farm.CancelAsync(id);
        await Expect(page.Locator("#state")).ToHaveTextAsync("cancelado");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_the_master_refuses_is_said_in_its_words()
    {
        await using var window = await farm.OpenAsync();
        window.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        var id = await farm.SubmitAsync(Unreachable);
        await farm.CancelAsync(id);
        var page = await OpenJobAsync(window, id);
        await Expect(page.Locator("#delete")).ToBeVisibleAsync();
        await page.RouteAsync($"**/trabajos/{id}?borrar=true", async route => // somebody else is a moment faster
        {
            Assert.True((await window.Context.APIRequest.DeleteAsync($"/trabajos/{id}?borrar=true")).Ok);
            await route.ContinueAsync();
        });

        await page.ClickAsync("#delete");
        await Expect(page.Locator("#refused")).ToHaveTextAsync($"No existe el trabajo {id}.");
    }

    [Fact]
    public async Task What_the_master_says_is_in_the_pages_language()
    {
        await using var window = await farm.OpenAsync();
        var (waiting, done) = (await farm.SubmitAsync(Unreachable), await farm.RenderAsync(Quick));
        await window.Page.GotoAsync("/");
        var why = window.Page.Locator($"#jobs [data-key='{waiting}'] .why");
        await Expect(why).ToContainTextAsync("fijado al esclavo ");
        await window.Page.ClickAsync("[data-language=en]");
        await Expect(why).ToContainTextAsync("pinned to worker "); // by the stream of events

        var page = await OpenJobAsync(window, done);
        await Expect(page.Locator("#log li").First).ToContainTextAsync("Attempt 1 on ");
        await page.ClickAsync("[data-language=es]");
        await Expect(page.Locator("#log li").First).ToContainTextAsync("Intento 1 en ");
        await farm.CancelAsync(waiting);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Another_like_it_fills_the_form()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(new
        {
            algoritmo = "multibrot", width = 60, height = 40, iteraciones = 77, prioridad = 3, potencia = 5, x_min = -1.25, x_max = 1.25, y_min = -1.0, y_max = 1.0,
            paleta = "#000, #fa0 30%, #fff", coloreado = "suave", muestreo = 2, guardar_conteos = true, formato = "webp",
        });
        var page = await OpenJobAsync(window, id);
        await page.ClickAsync("#again");

        await Expect(page.Locator("#order [name=algoritmo]")).ToHaveValueAsync("multibrot");
        foreach (var (name, value) in new[]
        {
            ("width", "60"), ("height", "40"), ("iteraciones", "77"), ("prioridad", "3"), ("potencia", "5"), ("x_min", "-1.25"), ("x_max", "1.25"),
            ("colores", "#000, #fa0 30%, #fff"), ("coloreado", "suave"), ("muestreo", "2"), ("formato", "webp"),
        })
            await Expect(page.Locator($"#order [name={name}]")).ToHaveValueAsync(value);
        await Expect(page.Locator("#order [name=guardar_conteos]")).ToBeCheckedAsync();
        await Expect(page.Locator("#order [name=c_re]")).ToBeDisabledAsync();

        await page.FillAsync("[name=width]", "61");
        await page.ClickAsync("#order [type=submit]");
        await Expect(page.Locator("#said")).ToContainTextAsync("Encolado: ");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_job_that_kept_its_counts_is_coloured_again()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(new { algoritmo = "julia", width = 320, height = 240, iteraciones = 200, guardar_conteos = true });
        var page = await OpenJobAsync(window, id);
        await Expect(page.Locator("#recolour [name=coloreado] option")).ToHaveTextAsync(["bandas", "histograma"]); // the others need values
        await page.SelectOptionAsync("#recolour [name=paleta]", "oceano");
        await page.SelectOptionAsync("#recolour [name=coloreado]", "histograma");
        await page.ClickAsync("#recolour [type=submit]");

        await Expect(page.Locator("#order [data-key=paleta] dd")).ToHaveTextAsync("oceano");
        await Expect(page.Locator("#state")).ToHaveTextAsync("completado");
        await Expect(page.Locator("#story [data-key=submitted] .because")).ToHaveTextAsync($"Colorea los conteos de {id}.");
        await Expect(page.Locator("#recolour-card")).ToBeHiddenAsync(); // it kept none itself
        await page.ClickAsync("#source");
        await Expect(page.Locator("#id")).ToHaveTextAsync(id);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_a_worker_says_never_becomes_markup()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.RewriteAsync("**/consola*", "Conteos en", "<b class='evil'>Conteos</b>");
        var page = await OpenJobAsync(window, id);

        await Expect(page.Locator("#log")).ToContainTextAsync("<b class='evil'>Conteos</b>");
        await Expect(page.Locator(".evil")).ToHaveCountAsync(0);
    }

    [Theory, InlineData("?id=nunca-fue"), InlineData("?id=.."), InlineData("?id="), InlineData("")]
    public async Task A_job_that_is_not_there_is_said_not_to_be(string query)
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/trabajo.html" + query);
        await Expect(window.Page.Locator("h1:visible")).ToHaveTextAsync("Este trabajo no está");
        await window.Page.ClickAsync("[data-language=en]");
        await Expect(window.Page.Locator("h1:visible")).ToHaveTextAsync("This job is not here");
    }

    [Fact]
    public async Task An_outage_is_said_and_ends_by_itself()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.Page.RouteAsync("**/eventos*", route => route.AbortAsync());
        var page = await OpenJobAsync(window, id);
        await Expect(page.Locator("#outage")).ToContainTextAsync("El maestro no responde");

        await window.Page.UnrouteAsync("**/eventos*");
        await Expect(page.Locator("#outage")).ToBeHiddenAsync();
        await Expect(page.Locator("#state")).ToHaveTextAsync("completado");
    }

    [Fact]
    public async Task It_loads_nothing_from_elsewhere_and_fits_a_phone()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        var id = await farm.RenderAsync(Quick);
        var answer = await window.Page.GotoAsync($"/trabajo.html?id={id}");
        Assert.StartsWith("default-src 'none'; script-src 'self';", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        await Expect(window.Page.Locator("#log li").First).ToBeVisibleAsync();
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    /// <summary>Opens a job's page.</summary>
    internal static async Task<IPage> OpenJobAsync(WatchedPage window, string id)
    {
        await window.Page.GotoAsync($"/trabajo.html?id={id}");
        return window.Page;
    }

    private async Task<string> AttemptAsync(string id) => "Intento 1, en " + (await farm.GetAsync($"/trabajos/{id}")).GetProperty("esclavo").GetString();
}
