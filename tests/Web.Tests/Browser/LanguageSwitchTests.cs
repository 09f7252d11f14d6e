using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>What the master says is said in the other language when another is chosen, without a reload.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class LanguageSwitchTests(BrowserFarm farm)
{
    private static readonly object Unreachable = new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "nadie" };

    [Fact]
    public async Task The_forms_hints_follow_and_what_was_typed_stays()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        var (spanish, english) = (await HintsAsync(window, "es"), await HintsAsync(window, "en"));
        Assert.NotEqual(spanish, english);
        await Hints(window, spanish);
        await page.FillAsync("#order [name=width]", "77");
        await page.SelectOptionAsync("#order [name=algoritmo]", "multibrot");
        await page.Locator("#order details").EvaluateAsync("more => { more.open = true; }");
        await page.FillAsync("#order [name=x_min]", "-0.5");
        await page.CheckAsync("#order [name=guardar_conteos]");

        await page.ClickAsync("[data-language=en]");
        await Hints(window, english);
        await Expect(page.Locator("#order [name=width]")).ToHaveValueAsync("77");
        await Expect(page.Locator("#order [name=algoritmo]")).ToHaveValueAsync("multibrot");
        await Expect(page.Locator("#order [name=x_min]")).ToHaveValueAsync("-0.5");
        await Expect(page.Locator("#order [name=guardar_conteos]")).ToBeCheckedAsync();
        await page.ClickAsync("[data-language=es]");
        await Hints(window, spanish);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Hints_that_could_not_be_asked_for_come_when_they_can()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        await Hints(window, await HintsAsync(window, "es"));
        await page.RouteAsync("**/algoritmos", route => route.AbortAsync());
        await page.ClickAsync("[data-language=en]");
        await Expect(page.Locator("[data-text=workers]")).ToHaveTextAsync("Workers");
        await page.UnrouteAsync("**/algoritmos");
        await Hints(window, await HintsAsync(window, "en"));
    }

    [Fact]
    public async Task What_was_refused_goes_and_what_was_enqueued_is_said_anew()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        await page.FillAsync("#order [name=width]", "0");
        await page.ClickAsync("#order [type=submit]");
        await Expect(page.Locator("#order-errors")).ToContainTextAsync("width debe ser");
        await page.ClickAsync("[data-language=en]");
        await Expect(page.Locator("#order-errors")).ToBeHiddenAsync();
        await page.ClickAsync("#order [type=submit]");
        await Expect(page.Locator("#order-errors")).ToContainTextAsync("width must be");

        await page.FillAsync("#order [name=width]", "10");
        await page.ClickAsync("#order [type=submit]");
        await Expect(page.Locator("#said")).ToContainTextAsync("Enqueued: ");
        await page.ClickAsync("[data-language=es]");
        await Expect(page.Locator("#said")).ToContainTextAsync("Encolado: ");
        await Expect(page.Locator("#said a")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_a_click_was_refused_with_goes()
    {
        await using var window = await farm.OpenAsync();
        var id = await farm.SubmitAsync(Unreachable);
        var page = window.Page;
        await page.GotoAsync("/lista.html?texto=" + id);
        await page.Locator("#rows .choose").CheckAsync();
        await page.ClickAsync("#retry");
        await Expect(page.Locator("#refusals")).ToContainTextAsync("solo se reintenta");
        await page.ClickAsync("[data-language=en]");
        await Expect(page.Locator("#refusals")).ToBeHiddenAsync();

        await page.GotoAsync("/lista.html?estado=nada");
        await Expect(page.Locator("#refused")).ToContainTextAsync("estado must be");
        await page.ClickAsync("[data-language=es]");
        await Expect(page.Locator("#refused")).ToContainTextAsync("estado debe ser"); // the address still asks for it
        await page.GotoAsync("/galeria.html?imagen=nunca");
        await Expect(page.Locator("#refused")).ToContainTextAsync("La granja no conoce");
        await page.ClickAsync("[data-language=en]");
        await Expect(page.Locator("#refused")).ToContainTextAsync("The farm knows no job");
        await farm.CancelAsync(id);
    }

    [Fact]
    public async Task Reasons_gates_and_alerts_follow_on_every_page()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        var (waiting, gone) = (await farm.SubmitAsync(Unreachable), await farm.SubmitAsync(Unreachable));
        await farm.CancelAsync(gone);
        await farm.PostAsync("/esclavos/esclavo2/pausar", new { });
        await farm.PostAsync("/reporte_memoria", new { nodo_memoria = "ajena", alertas = new { cpu_alto = true, memoria_alta = false } });
        (string Path, string Place, string Spanish, string English)[] said =
        [
            ("/", $"#jobs [data-key='{waiting}'] .why", "fijado al esclavo", "pinned to worker"),
            ("/", $"#jobs [data-key='{gone}'] .why", "cancelado por el usuario", "cancelled by the user"),
            ("/", "#workers [data-key=esclavo2] .facts", "pausado", "paused"),
            ("/", "#alerts", "ajena: CPU alta", "ajena: CPU high"),
            ("/lista.html", $"#rows [data-key='{waiting}'] .why", "fijado al esclavo", "pinned to worker"),
            ("/lista.html", $"#rows [data-key='{gone}'] .why", "cancelado por el usuario", "cancelled by the user"),
            ($"/trabajo.html?id={waiting}", "#story [data-key=wait] .because", "fijado al esclavo", "pinned to worker"),
            ($"/trabajo.html?id={gone}", "#story [data-key=end] .because", "cancelado por el usuario", "cancelled by the user"),
            ("/esclavo.html?nombre=esclavo2", "#gate", "pausado", "paused"),
        ];
        foreach (var path in said.GroupBy(one => one.Path))
        {
            await page.GotoAsync(path.Key);
            foreach (var language in new[] { "en", "es" })
            {
                await page.ClickAsync($"[data-language={language}]");
                foreach (var (_, place, spanish, english) in path)
                    await Expect(page.Locator(place).First).ToContainTextAsync(language == "es" ? spanish : english);
            }
        }

        await farm.PostAsync("/esclavos/esclavo2/reanudar", new { });
        await farm.CancelAsync(waiting);
        Assert.Empty(window.Complaints);
    }

    // Of the fields that have one, and of the algorithms.
    private static async Task<string> HintsAsync(WatchedPage window, string language)
    {
        var answer = await window.Context.APIRequest.GetAsync("/algoritmos", new APIRequestContextOptions { Headers = new Dictionary<string, string> { ["Accept-Language"] = language } });
        var known = (await answer.JsonAsync())!.Value;
        var hints = known.GetProperty("campos").EnumerateArray().Where(field => field.GetProperty("nombre").GetString() != "clave").Select(field => field.GetProperty("ayuda").GetString())
            .Concat(known.GetProperty("algoritmos").EnumerateArray().Select(algorithm => algorithm.GetProperty("descripcion").GetString()));
        return string.Join('\n', hints.Where(hint => !string.IsNullOrEmpty(hint)).Order(StringComparer.Ordinal));
    }

    private static Task Hints(WatchedPage window, string wanted) => window.Becomes(
        $"[...document.querySelectorAll('#order label, #order [name=algoritmo] option')].map(node => node.title).filter(Boolean).sort().join('\\n') === {System.Text.Json.JsonSerializer.Serialize(wanted)}",
        "every hint is in that language");
}
