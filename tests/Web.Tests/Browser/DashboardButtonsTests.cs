using System.Text.Json;
using HpcHangfire.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The buttons of Hangfire's own pages, pressed in a browser: the job's record follows.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class DashboardButtonsTests(BrowserFarm farm)
{
    private static readonly object Quick = new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200 };
    private static readonly object Endless = new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000, esclavo = "esclavo1" };
    private static readonly object TooLong = new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000, timeout_s = 1 };

    [Fact]
    public async Task A_waiting_job_is_deleted_and_requeued()
    {
        await using var window = await OpenAsync();
        await OrderAsync("pausar");
        var id = await farm.SubmitAsync(Quick);
        var carrier = await CarrierAsync(window.Page, id);

        await PressInListAsync(window.Page, "/jobs/enqueued/media", carrier, "delete");
        await BecomesAsync(id, "cancelado", 0);
        Assert.Equal("borrado en el panel de Hangfire", (await JobAsync(id)).GetProperty("error").GetString());

        await PressOnPageAsync(window.Page, carrier, "requeue");
        await BecomesAsync(id, "pendiente", 0);
        await PressOnPageAsync(window.Page, carrier, "requeue"); // it waits already
        await BecomesAsync(id, "pendiente", 0);
        await OrderAsync("reanudar");
        await BecomesAsync(id, "completado", 1);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_running_job_is_requeued_and_deleted()
    {
        await using var window = await OpenAsync();
        var id = await farm.SubmitAsync(Endless);
        await BecomesAsync(id, "en_curso", 1);
        await OrderAsync("pausar"); // whoever runs it goes on, and takes no other
        var carrier = await CarrierAsync(window.Page, id);

        await PressOnPageAsync(window.Page, carrier, "requeue");
        await BecomesAsync(id, "pendiente", 0);
        await OrderAsync("reanudar");
        await BecomesAsync(id, "en_curso", 1);

        await PressInListAsync(window.Page, "/jobs/processing", await CarrierAsync(window.Page, id), "delete");
        await BecomesAsync(id, "cancelado", 1);
        await farm.RenderAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = "esclavo1" }); // its worker is free
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_job_whose_next_attempt_is_scheduled_is_called_at_once_and_deleted()
    {
        await using var window = await OpenAsync();
        var id = await farm.SubmitAsync(TooLong);
        await IsScheduledAsync(id, 1);

        await PressInListAsync(window.Page, "/jobs/scheduled", await CarrierAsync(window.Page, id), "enqueue");
        await IsScheduledAsync(id, 2); // long before its time
        await PressInListAsync(window.Page, "/jobs/scheduled", await CarrierAsync(window.Page, id), "delete");
        await BecomesAsync(id, "cancelado", 2);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_completed_job_offers_no_other_run()
    {
        await using var window = await OpenAsync();
        var id = await farm.RenderAsync(Quick);
        var carrier = await CarrierAsync(window.Page, id);
        await Expect(window.Page.Locator("#hpc-panel[data-state=completado]")).ToBeVisibleAsync();
        await Expect(Button(window.Page, carrier, "delete")).ToBeVisibleAsync();
        await Expect(Button(window.Page, carrier, "requeue")).ToBeHiddenAsync();

        await window.Page.GotoAsync("/hangfire/jobs/succeeded");
        await Expect(window.Page.Locator($"input.js-jobs-list-checkbox[value='{carrier}']")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("button.js-jobs-list-command[data-url$='/requeue']")).ToBeHiddenAsync();
        Assert.Empty(window.Complaints);
    }

    private static ILocator Button(IPage page, string carrier, string action) => page.Locator($"[data-ajax$='/jobs/actions/{action}/{carrier}']");

    private static async Task PressOnPageAsync(IPage page, string carrier, string action)
    {
        await page.GotoAsync($"/hangfire/jobs/details/{carrier}");
        await PressAsync(page, () => Button(page, carrier, action).ClickAsync(), action);
    }

    private static async Task PressInListAsync(IPage page, string list, string carrier, string action)
    {
        await page.GotoAsync("/hangfire" + list);
        await page.CheckAsync($"input.js-jobs-list-checkbox[value='{carrier}']");
        await PressAsync(page, () => page.ClickAsync($"button.js-jobs-list-command[data-url$='/{action}']"), action);
    }

    // The page loads itself anew once it is answered; whoever goes elsewhere meanwhile is in its way.
    private static async Task PressAsync(IPage page, Func<Task> press, string action)
    {
        var anew = new TaskCompletionSource();
        page.Load += (_, _) => anew.TrySetResult();
        await page.RunAndWaitForResponseAsync(press, Is(action));
        await anew.Task.WaitAsync(TimeSpan.FromMilliseconds(BrowserFarm.DeadlineMilliseconds));
    }

    private static Func<IResponse, bool> Is(string action) => answer => answer.Request.Method == "POST" && answer.Url.Contains($"/{action}", StringComparison.Ordinal) && answer.Ok;

    // Our ids lead to the page of the Hangfire job that carries them.
    private static async Task<string> CarrierAsync(IPage page, string id)
    {
        await Eventually.True(async () => (await page.GotoAsync($"/hangfire/hpc/trabajos/{id}/ir"))!.Ok, $"the page of {id}");
        return page.Url[(page.Url.LastIndexOf('/') + 1)..];
    }

    private Task BecomesAsync(string id, string state, int attempts) => Eventually.True(
        async () => await JobAsync(id) is var job && job.GetProperty("estado").GetString() == state && job.GetProperty("intentos").GetInt32() == attempts,
        $"{id} is {state} after {attempts} attempts");

    private Task IsScheduledAsync(string id, int attempts) => BecomesAsync(id, "pendiente", attempts);

    private Task<JsonElement> JobAsync(string id) => farm.GetAsync($"/trabajos/{id}");

    private async Task OrderAsync(string word)
    {
        foreach (var worker in new[] { "esclavo1", "esclavo2" })
            await farm.PostAsync($"/esclavos/{worker}/{word}", new { });
        await Eventually.True(
            async () => (await farm.GetAsync("/esclavos")).EnumerateObject().All(w => w.Value.GetProperty("compuerta").GetProperty("abierta").GetBoolean() == (word == "reanudar")),
            $"the gates know: {word}");
    }

    // Hangfire asks before it deletes.
    private async Task<WatchedPage> OpenAsync()
    {
        var window = await farm.OpenAsync();
        window.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        return window;
    }
}
