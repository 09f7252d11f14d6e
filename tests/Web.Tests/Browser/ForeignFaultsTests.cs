using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>What axe-core finds on the pages of other makers. Its output is the table in docs/pages.md.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class ForeignFaultsTests(BrowserFarm farm, ITestOutputHelper output)
{
    private const string Reference = "/docs";
    private static readonly string[] Lists = ["enqueued", "scheduled", "processing", "succeeded", "failed", "deleted", "awaiting"];

    [Fact]
    public async Task Nothing_that_is_wrong_on_anothers_pages_is_in_what_the_farm_adds()
    {
        var id = await farm.RenderAsync(new { algoritmo = "juliaCython", width = 320, height = 240, iteraciones = 200, guardar_conteos = true });
        (string Name, string Path, string Sign)[] pages =
        [
            ("reference", Reference, "text=Encola un trabajo"),
            ("home", "/hangfire", ".metric [data-metric=hpc-workers]"),
            .. Lists.Select(list => ("jobs/" + list, "/hangfire/jobs/" + list, "#wrap")),
            ("a job", $"/hangfire/hpc/trabajos/{id}/ir", "#hpc-panel[data-final=true]"),
            ("retries", "/hangfire/retries", "#wrap"),
            ("recurring", "/hangfire/recurring", "#wrap"),
            ("servers", "/hangfire/servers", "#wrap"),
        ];
        var found = new List<(string Page, ColorScheme Theme, AxeFinding Fault)>();
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            foreach (var (name, path, sign) in pages)
            {
                await window.Page.GotoAsync(path, new PageGotoOptions { WaitUntil = path == Reference ? WaitUntilState.NetworkIdle : WaitUntilState.Load });
                await Expect(window.Page.Locator(sign).First).ToBeVisibleAsync();
                found.AddRange((await Axe.FindAsync(window.Page)).Select(fault => (name, theme, fault)));
            }
        }

        output.WriteLine("| rule | impact | whose | pages | themes |\n|---|---|---|---|---|");
        foreach (var rule in found.GroupBy(one => (one.Fault.Rule, one.Fault.Impact, Maker: Maker(one.Page))).OrderBy(rule => rule.Key))
        {
            var on = rule.Select(one => one.Page).Distinct().ToList();
            var all = on.Count == pages.Count(page => Maker(page.Name) == rule.Key.Maker) ? "all" : string.Join(", ", on);
            output.WriteLine($"| {rule.Key.Rule} | {rule.Key.Impact} | {rule.Key.Maker} | {all} | {string.Join(", ", rule.Select(one => one.Theme).Distinct()).ToLowerInvariant()} |");
        }

        Assert.NotEmpty(found); // otherwise nothing was looked at
        Assert.DoesNotContain(found, one => one.Fault.IsOurs);
    }

    private static string Maker(string page) => page == "reference" ? "Scalar" : "Hangfire";
}
