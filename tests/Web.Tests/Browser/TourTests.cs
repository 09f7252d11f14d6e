using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>What a newcomer is shown to try.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class TourTests(BrowserFarm farm)
{
    [Fact]
    public async Task It_leads_to_what_can_be_tried_and_stays_away_once_put_away()
    {
        await using var window = await farm.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        await Expect(page.Locator("#tour h2")).ToHaveTextAsync("Tres cosas que probar");
        await Expect(page.Locator("#order [name=algoritmo]")).ToBeVisibleAsync();
        await page.ClickAsync("#tour-order");
        await Expect(page.Locator("#order [name=algoritmo]")).ToBeFocusedAsync();
        await page.ClickAsync("#tour [href='/explorador']");
        await Expect(page.Locator("#map")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await page.ClickAsync("[data-language=en]");
        await Expect(page.Locator("#tour li").Last).ToContainTextAsync("Pause a worker and the others go on with the queue.");

        await page.ClickAsync("#tour-done");
        await Expect(page.Locator("#tour")).ToBeHiddenAsync();
        Assert.NotEqual("BODY", await page.EvaluateAsync<string>("() => document.activeElement.tagName"));
        await page.ReloadAsync();
        await Expect(page.Locator("[data-key=esclavo1]")).ToBeVisibleAsync();
        await Expect(page.Locator("#tour")).ToBeHiddenAsync();
        Assert.Empty(window.Complaints);
    }
}
