using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>What a job's page tells of its worker: who holds it, who died, and what a foreign one's program said.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class JobPageWorkerTests(BrowserFarm farm)
{
    private const string Crash = """
        "evidencia":{"esclavo":"esclavo9","intento":1,"progreso":0.254,"muestra":{"timestamp":1795761792,"cpu":{"percent":97.5},"memoria":{"percent":93.2},"disco":{"percent":34}}}
        """;

    [Theory]
    [InlineData(2, "Pedido|esclavo9 cayó en el intento 1, al 25 %|Hasta este intento")]
    [InlineData(1, "Pedido|Esperó|Intento 1")]
    public async Task A_worker_that_died_is_part_of_the_story(int attempts, string beginning)
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(JobPageTests.Quick);
        await window.RewriteAsync($"**/trabajos/{id}", "\"intentos\":1", $"\"intentos\":{attempts},{Crash}");
        var page = await JobPageTests.OpenJobAsync(window, id);

        await Expect(page.Locator("#story [data-key='crash 1'] .because")).ToHaveTextAsync("Su máquina tenía CPU 98 %, memoria 93 %, disco 34 %.");
        var titles = string.Join('|', await page.Locator("#story b").AllTextContentsAsync());
        Assert.StartsWith(beginning, titles, StringComparison.Ordinal);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_running_job_tells_who_holds_it_and_until_when_and_a_finished_one_does_not()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000 });
        var page = await JobPageTests.OpenJobAsync(window, id);
        var attempt = page.Locator("#story [data-key=attempt] .because");

        await Expect(attempt).ToContainTextAsync(new Regex("esclavo[12] tiene el arriendo desde las [0-9:]+; si calla, lo pierde a las [0-9:]+\\."));
        var first = await attempt.TextContentAsync();
        await Expect(attempt).Not.ToHaveTextAsync(first!); // it is renewed
        await farm.CancelAsync(id);
        await Expect(page.Locator("#state")).ToHaveTextAsync("cancelado");
        await Expect(attempt).Not.ToContainTextAsync("arriendo");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_lease_that_was_not_renewed_is_said_to_be_over()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000 });
        await window.RewriteAsync($"**/trabajos/{id}", "\"vence\":1", "\"vence\":1000,\"antes\":1");
        var page = await JobPageTests.OpenJobAsync(window, id);
        await Expect(page.Locator("#story [data-key=attempt] .because")).ToContainTextAsync("y debió renovarlo a las ");
        await farm.CancelAsync(id);
    }

    [Fact]
    public async Task What_a_foreign_slaves_program_said_is_shown_as_text_and_a_long_one_scrolls()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.RenderAsync(JobPageTests.Quick);
        var page = await JobPageTests.OpenJobAsync(window, id);
        await Expect(page.Locator("#result [data-key=digest]")).ToBeVisibleAsync();
        await Expect(page.Locator("#output-card")).ToBeHiddenAsync();

        var said = "<b class='evil'>línea</b>" + string.Concat(Enumerable.Repeat("\\n  otra", 99));
        await window.RewriteAsync($"**/trabajos/{id}", "\"error\":null", $$"""
            "error":null,"salida":{"stdout":"{{said}}","stderr":"aviso","return_code":3}
            """);
        await page.ReloadAsync();
        await Expect(page.Locator("#output-card h2")).ToHaveTextAsync("Lo que dijo su programa");
        await Expect(page.Locator("#output-card [data-key=stdout] pre")).ToContainTextAsync("<b class='evil'>línea</b>");
        await Expect(page.Locator("#output-card [data-key=stderr] pre")).ToHaveTextAsync("aviso");
        await Expect(page.Locator("#output-card .code")).ToHaveTextAsync("Terminó con el código 3.");
        await Expect(page.Locator(".evil")).ToHaveCountAsync(0);
        await page.Locator("#output-card [data-key=stdout] pre").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await window.Becomes("document.querySelector('#output-card pre').scrollTop > 0", "the keyboard scrolls it");
        await page.ClickAsync("[data-language=en]");
        await Expect(page.Locator("#output-card h2")).ToHaveTextAsync("What its program said");
        Assert.Empty(window.Complaints);
    }
}
