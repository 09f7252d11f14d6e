using HpcHangfire.Testing;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>What waits and what runs is told by the farm's page and by Hangfire from records of their own: the numbers are the same.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class DashboardCountsTests(BrowserFarm farm)
{
    private static readonly object Quick = new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9 };
    private static readonly object Endless = new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000, esclavo = "esclavo1" };
    private static readonly object TooLong = new { algoritmo = "Secuencial", width = 3000, height = 3000, iteraciones = 100_000, timeout_s = 1, esclavo = "esclavo2" };

    [Fact]
    public async Task Both_count_the_same_jobs()
    {
        await using var page = await farm.OpenAsync();
        await using var panel = await farm.OpenAsync();
        await page.Page.GotoAsync("/");
        await panel.Page.GotoAsync("/hangfire/jobs/enqueued");
        await AgreeAsync(page, panel, "at first");

        await farm.RenderAsync(Quick);
        var late = await farm.SubmitAsync(TooLong); // its next attempt is in ten minutes
        await Eventually.True(async () => await farm.StateAsync(late) == "pendiente" && (await farm.GetAsync($"/trabajos/{late}")).GetProperty("intentos").GetInt32() == 1, "it failed once");
        var running = await farm.SubmitAsync(Endless);
        await Eventually.True(async () => await farm.StateAsync(running) == "en_curso", "one runs");
        var pinned = new List<string>();
        for (var i = 0; i < 12; i++)
            pinned.Add(await farm.SubmitAsync(new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9, esclavo = i % 2 == 0 ? "nadie" : "esclavo1", prioridad = 1 + (i % 3) }));
        await AgreeAsync(page, panel, "jobs wait, for a worker that is not there, for a busy one, and for their next attempt");
        Assert.True(await NumberAsync(page, ".total.waiting strong") >= 13);
        Assert.True(await NumberAsync(page, ".total.running strong") >= 1);

        foreach (var id in pinned.Take(5))
            await farm.CancelAsync(id);
        await AgreeAsync(page, panel, "some were cancelled");
        foreach (var id in pinned.Skip(5).Append(late).Append(running))
            await farm.CancelAsync(id);
        await AgreeAsync(page, panel, "all were cancelled");
        await panel.Page.GotoAsync("/hangfire");
        Assert.Equal(
            await NumberAsync(page, ".total.waiting strong"), await NumberAsync(panel, ".metric-body[data-metric=hpc-waiting]"));
        Assert.Empty(page.Complaints);
        Assert.Empty(panel.Complaints);
    }

    // Each page hears of a change in its own time. What Hangfire has scheduled are jobs that wait for their next attempt.
    private Task AgreeAsync(WatchedPage page, WatchedPage panel, string when) => Eventually.True(
        async () =>
        {
            var state = await farm.GetAsync("/estado");
            var told = (state.GetProperty("trabajos_pendientes").GetInt32(), state.GetProperty("trabajos_en_curso").GetInt32());
            var shown = (await NumberAsync(page, ".total.waiting strong"), await NumberAsync(page, ".total.running strong"));
            var (enqueued, scheduled) = (await NumberAsync(panel, "#stats [data-metric='enqueued-queues:count']"), await NumberAsync(panel, "#stats [data-metric='scheduled:count']"));
            return told == shown && told == (enqueued + scheduled, await NumberAsync(panel, "#stats [data-metric='processing:count']"));
        },
        $"both count the same: {when}",
        TimeSpan.FromSeconds(30));

    private static async Task<int> NumberAsync(WatchedPage window, string selector)
    {
        var text = await window.Page.Locator(selector).First.TextContentAsync();
        return text?.Split('/')[0].Trim() is { Length: > 0 } number ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
