using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>The page that shows the API's description.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class DocsPageTests(BrowserFarm farm)
{
    [Fact]
    public async Task It_renders_without_a_request_to_another_host()
    {
        await using var window = await farm.OpenAsync();
        await window.Page.GotoAsync("/docs", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });

        await Expect(window.Page.GetByText("Encola un trabajo").First).ToBeVisibleAsync();
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
        Assert.Empty(window.Complaints);
    }
}
