using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Testing.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The page of a farm of processes, in two windows, while one of its workers is killed.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class LostWorkerPageTests(BrowserFarm browser)
{
    [Fact]
    public async Task A_killed_worker_is_seen_and_so_is_where_its_job_goes()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        await using var window = await browser.OpenAsync();
        await using var other = await browser.OpenAsync(new BrowserNewContextOptions { Locale = "en-GB" });
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan
        {
            Monitors = 1,
            Settings = new Dictionary<string, string> { ["ESCLAVO_HILOS"] = "1", ["ARRIENDO_S"] = "2", ["COMPUERTA_CPU_CIERRA"] = "101" },
        });
        foreach (var page in (IPage[])[window.Page, other.Page])
        {
            await page.GotoAsync(farm.Http.BaseAddress!.ToString());
            await Expect(page.Locator("#workers .name")).ToHaveTextAsync(["esclavo1", "esclavo2", "esclavo3"]);
        }

        using var answer = await farm.Http.PostAsJsonAsync("/agregar_trabajo", new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 20000 });
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("trabajo_id").GetString()!;
        var busy = window.Page.Locator("#workers .member[data-state=busy]");
        await Expect(busy).ToHaveCountAsync(1);
        var lost = (await busy.Locator(".name").TextContentAsync())!;
        farm.Workers[lost].Signal(UnixSignal.Kill);

        foreach (var page in (IPage[])[window.Page, other.Page])
        {
            await Expect(page.Locator($"#workers [data-key={lost}]")).ToHaveAttributeAsync("data-state", "silent");
            var row = page.Locator($"#jobs [data-key='{id}']");
            await Expect(row).ToHaveAttributeAsync("data-state", "en_curso");
            await Expect(row.Locator(".where")).Not.ToContainTextAsync(lost);
            await Expect(page.Locator("#workers .member[data-state=busy]")).ToHaveCountAsync(1);
        }

        await Expect(window.Page.Locator($"#jobs [data-key='{id}'] .where")).ToContainTextAsync("intento 2");
        await Expect(other.Page.Locator($"#jobs [data-key='{id}'] .where")).ToContainTextAsync("attempt 2");
        await window.Page.ClickAsync($"#jobs [data-key='{id}'] .cancel");
        await Expect(other.Page.Locator($"#jobs [data-key='{id}'] .state")).ToHaveTextAsync("cancelled");
        Assert.Empty(window.Complaints.Concat(other.Complaints));
    }
}
