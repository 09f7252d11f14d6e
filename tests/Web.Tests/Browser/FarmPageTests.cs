using System.Text.RegularExpressions;
using HpcHangfire.Testing.RespServers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The farm's page.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class FarmPageTests(BrowserFarm farm, GarnetFixture server) : IClassFixture<GarnetFixture>
{
    private static readonly object Quick = new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, c_re = -0.8, c_im = 0.156 };

    [Fact]
    public async Task It_shows_workers_counts_queues_nodes_jobs_and_pictures()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.Page.GotoAsync("/");

        await Expect(window.Page.Locator("#workers .name")).ToHaveTextAsync(["esclavo1", "esclavo2"]);
        await Expect(window.Page.Locator("#workers .score").First).ToHaveTextAsync(new Regex("^puntaje [0-9,]+ = (CPU|memoria) [0-9,]+"));
        await Expect(window.Page.Locator("#queues dt")).ToContainTextAsync(["alta", "media", "baja"]);
        await Expect(window.Page.Locator("#nodes .name")).ToContainTextAsync(["memoria1", "memoria2"]);
        await Expect(window.Page.Locator("#totals .completed strong")).Not.ToHaveTextAsync("0");
        await Expect(window.Page.Locator($"#jobs [data-key='{id}']")).ToContainTextAsync("completado");
        var picture = window.Page.Locator($"#pictures [data-key='{id}']");
        await Expect(picture).ToHaveAttributeAsync("href", $"/trabajos/{id}/imagen");
        await Expect(picture).ToContainTextAsync("juliaCython320×240 · ");
        await window.Becomes($"document.querySelector('#pictures [data-key=\"{id}\"] img')?.naturalWidth > 0", "the thumbnail is there");
        Assert.Empty(window.Complaints);
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    [Fact]
    public async Task A_job_submitted_elsewhere_appears_by_itself_and_keeps_what_was_shown()
    {
        await using var window = await farm.OpenAsync();
        var first = await farm.RenderAsync(Quick);
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator($"#pictures [data-key='{first}']")).ToBeVisibleAsync();
        await window.Page.EvaluateAsync($"() => {{ document.querySelector('#pictures [data-key=\"{first}\"]').dataset.seen = 'yes'; }}");

        var second = await farm.RenderAsync(Quick);
        await Expect(window.Page.Locator($"#pictures [data-key='{second}']")).ToBeVisibleAsync();
        await Expect(window.Page.Locator($"#pictures [data-key='{first}'][data-seen]")).ToBeVisibleAsync(); // the same node: no flicker
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_picture_is_seen_as_it_grows_and_its_job_can_be_cancelled()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/");
        var id = await farm.SubmitAsync(new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 20000, c_re = 0.0, c_im = 0.0, prioridad = 1 });
        var card = window.Page.Locator("#workers .member[data-state=busy]").Filter(new LocatorFilterOptions { HasText = "Secuencial 3000×3000" });
        await Expect(card).ToBeVisibleAsync();
        var shown = card.Locator(".preview:not(.before) img");
        await Expect(shown).ToHaveAttributeAsync("src", new Regex($"/trabajos/{id}/miniatura\\?v=\\d+$"));
        var first = await shown.GetAttributeAsync("src");
        await Expect(shown).Not.ToHaveAttributeAsync("src", first!); // there is more of it
        Assert.True(await shown.EvaluateAsync<bool>("image => image.naturalWidth === 256"));

        await window.Page.ClickAsync($"#jobs [data-key='{id}'] .cancel");
        await Expect(window.Page.Locator($"#jobs [data-key='{id}'] .state")).ToHaveTextAsync("cancelado");
        await Expect(window.Page.Locator($"#jobs [data-key='{id}'] .retry")).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("es-ES")]
    [InlineData("en-GB")]
    public async Task A_worker_is_paused_and_resumed(string language)
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = language });
        await window.Page.GotoAsync("/");
        var card = window.Page.Locator("#workers [data-key=esclavo2]");
        await card.Locator(".pause").ClickAsync();
        await Expect(card.Locator(".state")).ToHaveTextAsync(new Regex("cerrado|ocupado|shut|busy"));
        await Expect(card.Locator(".facts").First).ToHaveTextAsync(new Regex("operador|operator"));
        await card.Locator(".resume").ClickAsync();
        await Expect(card.Locator(".pause")).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_idle_page_asks_nothing_and_does_not_jump()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.AddInitScriptAsync("window.jumps = 0; new PerformanceObserver(list => list.getEntries().forEach(one => window.jumps += one.value)).observe({ type: 'layout-shift', buffered: true });");
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("#workers .name")).ToHaveCountAsync(2);
        await Expect(window.Page.Locator("[name=algoritmo] option")).Not.ToHaveCountAsync(0);
        var id = await farm.RenderAsync(Quick);
        await Expect(window.Page.Locator($"#pictures [data-key='{id}']")).ToBeVisibleAsync();
        await window.Becomes("[...document.querySelectorAll('#pictures img')].every(image => image.naturalWidth > 0)", "the pictures are there");

        Assert.InRange(await window.Page.EvaluateAsync<double>("window.jumps"), 0, 0.1);
        Assert.DoesNotContain(window.Requests, url => url.AbsolutePath is "/estado" or "/trabajos" or "/memoria");
        Assert.Single(window.Requests, url => url.AbsolutePath == "/eventos");
    }

    [Fact]
    public async Task A_picture_whose_thumbnail_is_gone_is_shown_itself()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.Page.RouteAsync("**/miniatura", route => route.FulfillAsync(new RouteFulfillOptions { Status = 404 }));
        await window.Page.GotoAsync("/");

        await Expect(window.Page.Locator($"#pictures [data-key='{id}'] img")).ToHaveAttributeAsync("src", $"/trabajos/{id}/imagen");
        await window.Becomes($"document.querySelector('#pictures [data-key=\"{id}\"] img')?.naturalWidth === 320", "the picture is there");
    }

    [Fact]
    public async Task The_form_submits_a_job()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("[name=algoritmo] option")).ToHaveTextAsync(["Secuencial", "Numpy", "juliaCython", "julia", "mandelbrot", "multibrot", "tricorn", "barcoIncendiado", "newton", "phoenix"]);
        await window.Page.SelectOptionAsync("[name=algoritmo]", "Numpy");
        await window.Page.FillAsync("[name=width]", "123");
        await window.Page.FillAsync("[name=height]", "45");
        await window.Page.FillAsync("[name=c_re]", "-0,75"); // as a Spanish keyboard types it
        await window.Page.ClickAsync("#order [type=submit]");

        await Expect(window.Page.Locator("#said")).ToContainTextAsync("Encolado: ");
        await Expect(window.Page.Locator("#jobs li").Filter(new LocatorFilterOptions { HasText = "Numpy 123×45" })).ToContainTextAsync("completado");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_form_asks_for_colours_of_ones_own_samples_and_kept_counts()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("[name=coloreado] option")).ToHaveTextAsync(["bandas", "suave", "histograma", "distancia"]);
        await window.Page.FillAsync("[name=width]", "124");
        await window.Page.ClickAsync("#order summary");
        await window.Page.FillAsync("[name=colores]", "#000, #fa0 30%, #fff");
        await window.Page.SelectOptionAsync("[name=coloreado]", "suave");
        await window.Page.SelectOptionAsync("[name=muestreo]", "2");
        await window.Page.CheckAsync("[name=guardar_conteos]");
        await window.Page.ClickAsync("#order [type=submit]");

        await Expect(window.Page.Locator("#jobs li").Filter(new LocatorFilterOptions { HasText = "124×900" })).ToContainTextAsync("completado");
        var job = (await farm.GetAsync("/trabajos?limite=1")).GetProperty("trabajos")[0];
        Assert.Equal(
            ("#000, #fa0 30%, #fff", "suave", 2, true),
            (job.GetProperty("paleta").GetString(), job.GetProperty("coloreado").GetString(), job.GetProperty("muestreo").GetInt32(), job.GetProperty("resultado").TryGetProperty("conteos", out _)));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_form_shows_each_wrong_field_in_the_masters_words()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("[name=paleta] option")).ToHaveCountAsync(10);
        await window.Page.FillAsync("[name=width]", "0");
        await window.Page.FillAsync("[name=iteraciones]", "muchas");
        await window.Page.ClickAsync("#order [type=submit]");

        await Expect(window.Page.Locator("#order-errors li")).ToHaveTextAsync([
            "width debe ser un entero entre 1 y 50000, no 0.",
            "iteraciones debe ser un entero entre 0 y 10000000, no \"muchas\"."]);
        await Expect(window.Page.Locator("[name=width]")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(window.Page.Locator("[name=width]")).ToBeFocusedAsync();
        await Expect(window.Page.Locator("[name=height]")).Not.ToHaveAttributeAsync("aria-invalid", "true");

        await window.Page.FillAsync("[name=width]", "10");
        await window.Page.FillAsync("[name=iteraciones]", "10");
        await window.Page.ClickAsync("#order [type=submit]");
        await Expect(window.Page.Locator("#said")).ToContainTextAsync("Encolado: ");
        await Expect(window.Page.Locator("#order-errors")).ToBeHiddenAsync();
        Assert.Empty(window.PolicyViolations);
    }

    [Fact]
    public async Task The_jobs_file_is_loaded_with_a_word_on_every_bad_line()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/");
        await window.Page.ClickAsync("#load");
        await Expect(window.Page.Locator("#said")).ToContainTextAsync("Línea 3: width");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task The_queue_is_cleared_after_a_question()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" });
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator($"#jobs [data-key='{id}'] .why")).ToHaveTextAsync("fijado al esclavo nadie, que no da señales");
        await Expect(window.Page.Locator("#queues dt").Last).ToHaveTextAsync("solo de nadie");

        window.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await window.Page.ClickAsync("#clear");
        await Expect(window.Page.Locator("#said")).ToHaveTextAsync("1 trabajo fuera de la cola.");
        await Expect(window.Page.Locator($"#jobs [data-key='{id}'] .state")).ToHaveTextAsync("cancelado");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_foreign_nodes_alert_is_shown_though_its_report_has_nothing_else()
    {
        await using var window = await farm.OpenAsync();
        await farm.PostAsync("/reporte_memoria", new { nodo_memoria = "ajena", alertas = new { cpu_alto = true, memoria_alta = false } });
        await window.Page.GotoAsync("/");

        await Expect(window.Page.Locator("#alerts li").Filter(new LocatorFilterOptions { HasText = "ajena" })).ToHaveTextAsync("ajena: CPU alta");
        await Expect(window.Page.Locator("#nodes [data-key=ajena] .cpu")).ToBeHiddenAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_master_that_is_away_is_said_clearly_and_the_page_goes_on_when_it_is_back()
    {
        await using var window = await farm.OpenAsync();
        var (port, folder) = (FreePort.Next(), RunningMaster.NewFolder());
        Task<RunningMaster> StartAsync() => RunningMaster.StartAsync(server.Configuration, folder, ("MAESTRO_PORT", $"{port}"));
        string before;
        await using (var first = await StartAsync())
        {
            before = await first.SubmitAsync();
            await window.Page.GotoAsync(first.Client.BaseAddress!.ToString());
            await Expect(window.Page.Locator($"#jobs [data-key='{before}']")).ToContainTextAsync("en espera");
        }

        await Expect(window.Page.Locator("#outage")).ToContainTextAsync("El maestro no responde");
        await Expect(window.Page.Locator($"#jobs [data-key='{before}']")).ToBeVisibleAsync(); // the last known state stays
        await window.Page.ClickAsync("#load");
        await Expect(window.Page.Locator("#order-errors")).ToHaveTextAsync("El maestro no responde; no se hizo nada.");

        await using var second = await StartAsync();
        await Expect(window.Page.Locator("#outage")).ToBeHiddenAsync();
        var after = await second.SubmitAsync();
        await Expect(window.Page.Locator($"#jobs [data-key='{after}']")).ToContainTextAsync("en espera");
    }

    [Fact]
    public async Task The_language_is_switched_and_remembered_on_the_dashboard_too()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(Quick);
        await window.Page.GotoAsync("/");
        var heading = window.Page.Locator("[data-text=workers]");
        await Expect(heading).ToHaveTextAsync("Esclavos");
        await window.Page.ClickAsync("[data-language=en]");
        await Expect(heading).ToHaveTextAsync("Workers");
        await Expect(window.Page.Locator($"#jobs [data-key='{id}'] .state")).ToHaveTextAsync("completed");

        await window.Page.ReloadAsync();
        await Expect(heading).ToHaveTextAsync("Workers");
        await Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await window.Page.ClickAsync($"#jobs [data-key='{id}'] a");
        await Expect(window.Page.Locator("#state")).ToHaveTextAsync("completed");
        await window.Page.ClickAsync("#room");
        await Expect(window.Page.Locator(".hpc-state")).ToHaveTextAsync("completed");
        Assert.Empty(window.Complaints);
    }

    [Theory, InlineData("en-GB", "Workers"), InlineData("es-MX", "Esclavos"), InlineData("fr-FR", "Esclavos")]
    public async Task The_browsers_language_counts_first_and_Spanish_for_the_others(string locale, string heading)
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { Locale = locale });
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("[data-text=workers]")).ToHaveTextAsync(heading);
    }

    [Theory, InlineData("/"), InlineData("/page/page.js"), InlineData("/hangfire")]
    public async Task Browsers_are_told_to_load_nothing_from_elsewhere(string path)
    {
        await using var window = await farm.OpenAsync();
        var answer = await window.Context.APIRequest.GetAsync(path);
        Assert.StartsWith("default-src 'none'; script-src 'self';", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["x-content-type-options"]);
    }

    [Fact]
    public async Task It_fits_a_phone()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await farm.RenderAsync(Quick);
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("#pictures .picture").First).ToBeVisibleAsync();
        Assert.Equal(360, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }
}
