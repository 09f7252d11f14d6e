using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>Two jobs side by side.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class PairPageTests(BrowserFarm farm)
{
    [Fact]
    public async Task The_same_counts_by_two_algorithms_are_told_with_what_differs_and_who_was_faster()
    {
        await using var window = await farm.OpenAsync();
        var (one, other) = (await farm.RenderAsync(Order("juliaCython")), await farm.RenderAsync(Order("Numpy", palette: "viridis")));
        await window.RewriteAsync($"**/trabajos/{one}", "\"tiempo_calculo\":", "\"tiempo_calculo\":0.5,\"medido\":");
        await window.RewriteAsync($"**/trabajos/{other}", "\"tiempo_calculo\":", "\"tiempo_calculo\":1.25,\"medido\":");
        var page = await OpenAsync(window, $"?a={one}&b={other}");

        await Expect(page.Locator("#a .what")).ToHaveTextAsync("juliaCython 640×480");
        await Expect(page.Locator("#b .what")).ToHaveAttributeAsync("href", $"/trabajo.html?id={other}");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("Los conteos son los mismos.");
        await Expect(page.Locator("#speed")).ToHaveTextAsync("A calculó 2,5 veces más rápido que B: 0,5 s y 1,25 s.");
        await Expect(page.Locator("#orders tr.differs")).ToHaveTextAsync(["Algoritmo ≠juliaCythonNumpy", "Paleta ≠infernoviridis"]);
        await Expect(page.Locator("#orders [data-key=iteraciones]")).ToHaveTextAsync("Iteraciones200200");
        var digest = (await farm.GetAsync($"/trabajos/{one}")).GetProperty("resultado").GetProperty("sha256_conteos").GetString();
        await Expect(page.Locator("#results [data-key=digest]")).ToHaveTextAsync($"SHA-256{digest}{digest}");
        foreach (var row in new[] { "worker", "counting", "seconds", "threads", "pace" })
            await Expect(page.Locator($"#results [data-key={row}] td")).ToHaveCountAsync(2);

        await page.ClickAsync("[data-language=en]");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("The counts are the same.");
        await Expect(page.Locator("#speed")).ToHaveTextAsync("A computed 2.5 times as fast as B: 0.5 s and 1.25 s.");
        await Expect(page.Locator("#orders tr.differs").Last).ToHaveTextAsync("Palette ≠infernoviridis");
        Assert.Empty(window.Complaints);
        Assert.All(window.Requests, url => Assert.Equal(farm.Master.Authority, url.Authority));
    }

    [Fact]
    public async Task Other_counts_are_said_to_differ()
    {
        await using var window = await farm.OpenAsync();
        var (one, other) = (await farm.RenderAsync(Order("juliaCython")), await farm.RenderAsync(Order("juliaCython", iterations: 90)));
        var page = await OpenAsync(window, $"?a={one}&b={other}");

        await Expect(page.Locator("#counts")).ToHaveTextAsync("Los conteos difieren.");
        await Expect(page.Locator("#results tr.differs")).ToHaveTextAsync([new Regex("^Suma de los conteos ≠"), new Regex("^SHA-256 ≠")]);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_is_done_to_one_picture_is_done_to_the_other_though_it_is_twice_as_large()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        var (one, other) = (await farm.RenderAsync(Order("juliaCython")), await farm.RenderAsync(Order("Numpy", width: 1280, height: 960)));
        var page = await OpenAsync(window, $"?a={one}&b={other}");
        await Whole(window, "a", one);
        await Whole(window, "b", other);
        await AreTogether(window);
        var before = await WidthAsync(page);

        await page.ClickAsync("#nearer");
        await window.Becomes($"document.querySelector('#a img:last-child').getBoundingClientRect().width > {before * 1.9f}", "it is twice as large");
        await AreTogether(window);
        await page.Locator("#b .map").FocusAsync();
        var left = await LeftAsync(page);
        await page.Keyboard.PressAsync("ArrowRight");
        await window.Becomes($"document.querySelector('#a img:last-child').getBoundingClientRect().x < {left - 20}", "the keyboard moved the other one too");
        await page.HoverAsync("#a .map");
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(200, 330);
        await page.Mouse.UpAsync();
        await AreTogether(window);
        await page.ClickAsync("#whole");
        await window.Becomes($"Math.abs(document.querySelector('#b img:last-child').getBoundingClientRect().width - {before}) < 2", "all of it is shown again");
        await AreTogether(window);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_job_leads_to_the_choice_of_another_those_of_the_same_size_and_region_first()
    {
        await using var window = await farm.OpenAsync();
        var small = await farm.RenderAsync(Order("juliaCython", width: 64, height: 48));
        var (alike, one) = (await farm.RenderAsync(Order("Numpy")), await farm.RenderAsync(Order("juliaCython")));
        var waiting = await farm.SubmitAsync(Order("Numpy", worker: "nadie"));
        await window.Page.GotoAsync($"/trabajo.html?id={waiting}");
        await Expect(window.Page.Locator("#cancel")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("#pair")).ToBeHiddenAsync();
        await window.Page.GotoAsync($"/trabajo.html?id={one}");
        await window.Page.ClickAsync("#pair");

        var page = window.Page;
        await Expect(page.Locator("#question")).ToHaveTextAsync("¿Con cuál se compara juliaCython 640×480?");
        await Expect(page.Locator("#same a").First).ToHaveAttributeAsync("data-key", alike);
        await Expect(page.Locator($"#others [data-key='{small}']")).ToBeVisibleAsync();
        await Expect(page.Locator($"[data-key='{one}'], [data-key='{waiting}']")).ToHaveCountAsync(0);
        await page.Locator("#same a").First.ClickAsync();
        await Expect(page.Locator("#b .id")).ToHaveTextAsync(alike);
        await page.ClickAsync("#another");
        await Expect(page.Locator("#same")).ToBeVisibleAsync();
        await farm.CancelAsync(waiting);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Two_that_are_chosen_in_the_list_are_laid_side_by_side()
    {
        await using var window = await farm.OpenAsync();
        var (one, other) = (await farm.RenderAsync(Order("juliaCython")), await farm.RenderAsync(Order("Numpy")));
        var page = window.Page;
        await page.GotoAsync("/lista.html");
        await page.Locator($"#rows [data-key='{one}'] .choose").CheckAsync();
        await Expect(page.Locator("#pair")).ToBeDisabledAsync();
        await page.Locator($"#rows [data-key='{other}'] .choose").CheckAsync();
        await page.ClickAsync("#pair");

        await Expect(page.Locator("#a .id")).ToHaveTextAsync(other); // as they stand in the list
        await Expect(page.Locator("#b .id")).ToHaveTextAsync(one);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task One_that_is_not_there_or_not_finished_is_said_so_and_is_compared_when_it_is()
    {
        await using var window = await farm.OpenAsync();
        var (done, waiting) = (await farm.RenderAsync(Order("Numpy")), await farm.SubmitAsync(Order("Numpy", worker: "nadie")));
        var page = await OpenAsync(window, $"?a={done}&b=nunca");
        await Expect(page.Locator("#b .absent")).ToHaveTextAsync("La granja no conoce el trabajo nunca: se borró, o nunca lo hubo.");
        await Expect(page.Locator("#orders-card")).ToBeHiddenAsync();

        await OpenAsync(window, $"?a={done}&b={waiting}");
        await Expect(page.Locator("#b .absent")).ToHaveTextAsync($"El trabajo {waiting} está en espera: solo se comparan los completados.");
        await Expect(page.Locator("#orders [data-key=esclavo]")).ToHaveTextAsync("Solo en el esclavo ≠—nadie");
        await Expect(page.Locator("#verdict-card")).ToBeHiddenAsync();
        await farm.CancelAsync(waiting);
        await Expect(page.Locator("#b .state")).ToHaveTextAsync("cancelado");

        await farm.PostAsync("/esclavos/esclavo1/pausar", new { });
        var slow = await farm.SubmitAsync(Order("Numpy", worker: "esclavo1"));
        await OpenAsync(window, $"?a={done}&b={slow}");
        await Expect(page.Locator("#b .state")).ToHaveTextAsync("en espera");
        await farm.PostAsync("/esclavos/esclavo1/reanudar", new { });
        await Expect(page.Locator("#counts")).ToHaveTextAsync("Los conteos son los mismos.");
        await Whole(window, "b", slow);
    }

    [Fact]
    public async Task One_without_a_picture_or_counts_says_what_is_missing()
    {
        await using var window = await farm.OpenAsync();
        var (one, other) = (await farm.RenderAsync(Order("Numpy")), await farm.RenderAsync(Order("Numpy")));
        await window.RewriteAsync($"**/trabajos/{other}", $"\"imagen\":\"/trabajos/{other}/imagen\"", "\"imagen\":null");
        await window.RewriteAsync($"**/trabajos/{one}", "\"sha256_conteos\":", "\"sha256_conteos\":null,\"otro\":");
        var page = await OpenAsync(window, $"?a={one}&b={other}");

        await Expect(page.Locator("#b .absent")).ToHaveTextAsync($"El trabajo {other} solo entregó tiempos: no tiene imagen.");
        await Expect(page.Locator("#counts")).ToHaveTextAsync("Los conteos no se pueden comparar: no se conocen los de ambos.");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task It_fits_a_phone()
    {
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        var (one, other) = (await farm.RenderAsync(Order("Numpy")), await farm.RenderAsync(Order("Numpy")));
        var page = await OpenAsync(window, $"?a={one}&b={other}");
        await Expect(page.Locator("#results [data-key=digest]")).ToBeVisibleAsync();
        Assert.Equal(360, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    private static object Order(string algorithm, int width = 640, int height = 480, int iterations = 200, string palette = "inferno", string? worker = null) =>
        new { algoritmo = algorithm, width, height, iteraciones = iterations, c_re = -0.8, c_im = 0.156, paleta = palette, esclavo = worker };

    private static async Task<IPage> OpenAsync(WatchedPage window, string query)
    {
        await window.Page.GotoAsync("/par.html" + query);
        return window.Page;
    }

    private static Task Whole(WatchedPage window, string side, string id) =>
        window.Becomes($"document.querySelector('#{side} img:last-child')?.src.endsWith('/trabajos/{id}/imagen')", $"the picture of {side} is there");

    // Within the rounding of two browsers' pixels.
    private static Task AreTogether(WatchedPage window) => window.Becomes(
        """
        (() => {
          const [one, other] = ["a", "b"].map(side => [document.querySelector(`#${side} img:last-child`), document.querySelector(`#${side} .map`)].map(node => node.getBoundingClientRect()));
          return Math.abs(one[0].width - other[0].width) < 3 && Math.abs((one[0].x - one[1].x) - (other[0].x - other[1].x)) < 3 && Math.abs((one[0].y - one[1].y) - (other[0].y - other[1].y)) < 3;
        })()
        """,
        "both show the same part");

    private static async Task<float> WidthAsync(IPage page) => (await page.Locator("#a img").Last.BoundingBoxAsync())!.Width;

    private static async Task<float> LeftAsync(IPage page) => (await page.Locator("#a img").Last.BoundingBoxAsync())!.X;
}
