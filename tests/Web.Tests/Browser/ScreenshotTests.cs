using Microsoft.Playwright;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>Takes the pictures of docs/imagenes again: run this class alone, with the folder in CAPTURAS.</summary>
[Collection(BrowserFarm.Collection)]
public sealed class ScreenshotTests(BrowserFarm farm)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CAPTURAS");

    // Well-known values of c, each with a colour table of its own.
    private static readonly (double Re, double Im, string Palette)[] Sights =
    [
        (-0.8, 0.156, "inferno"), (-0.4, 0.6, "viridis"), (0.285, 0.01, "inferno"), (-0.70176, -0.3842, "viridis"),
        (-0.835, -0.2321, "inferno"), (-0.7269, 0.1889, "viridis"), (0.355, 0.355, "inferno"), (-0.54, 0.54, "gris"),
        (-0.1, 0.651, "inferno"), (0.37, 0.1, "viridis"), (-0.123, 0.745, "inferno"), (-1.25, 0.05, "inferno"),
    ];

    [Fact]
    public async Task The_page_and_a_job()
    {
        Assert.SkipWhen(Folder is null, "CAPTURAS does not name a folder.");
        await using var window = await farm.OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 1040 } });
        var page = window.Page;
        await page.GotoAsync("/");
        await page.ClickAsync("#tour-done"); // a picture of what is there on any day
        foreach (var (re, im, palette) in Sights)
            await farm.RenderAsync(Order("juliaCython", 1200, 900, 300, re, im, palette));
        var job = await farm.RenderAsync(Order("Secuencial", 1200, 900, 900, -0.7269, 0.1889, "inferno"));
        await page.GotoAsync($"/hangfire/hpc/trabajos/{job}/ir");
        await window.Becomes("document.querySelector('.hpc-picture img')?.naturalWidth > 0", "the thumbnail is there");
        await page.WaitForTimeoutAsync(1000); // the bar glides to its end, and no event says when
        await TakeAsync(page, "trabajo", whole: true);

        await page.GotoAsync("/galeria.html");
        await window.Becomes("document.querySelectorAll('#gallery img').length > 9 && [...document.querySelectorAll('#gallery img')].every(image => image.naturalWidth > 0)", "the gallery is there");
        await TakeAsync(page, "galeria");

        await page.GotoAsync("/explorador#algoritmo=mandelbrot&x=-0.7453&y=0.1127&z=10&paleta=clasica&coloreado=suave");
        await window.Becomes(ExplorerPageTests.AllDrawn, "every tile is there");
        await window.Page.Mouse.MoveAsync(500, 420);
        await window.Becomes("document.querySelector('#julia img').naturalWidth === 256", "the Julia set is there");
        await window.Becomes("[...document.querySelectorAll('.leaflet-tile')].every(tile => getComputedStyle(tile).opacity === '1')", "no tile is fading in");
        await TakeAsync(page, "explorador");

        (string Algorithm, double Re, double Im, string Palette)[] last =
            [("Secuencial", -0.123, 0.745, "turbo"), ("Secuencial", 0.285, 0.01, "magma"), ("Numpy", 0, 0, "viridis"), ("Secuencial", -0.4, 0.6, "fuego"), ("juliaCython", -0.8, 0.156, "oceano")];
        foreach (var (algorithm, re, im, palette) in last)
            await farm.SubmitAsync(Order(algorithm, 4000, 3000, 6000, re, im, palette));
        await page.GotoAsync("/");
        await window.Becomes("document.querySelectorAll('#workers .member[data-state=busy]').length === 2", "both workers are busy");
        await window.Becomes("Math.min(...[...document.querySelectorAll('#workers .progress')].map(bar => bar.value)) > 0.2", "both have begun");
        await window.Becomes("document.querySelectorAll('#workers .preview:not(.before) img:not([hidden])').length === 2", "both pictures grow");
        await window.Becomes("[...document.querySelectorAll('#pictures img')].every(image => image.naturalWidth > 0)", "the pictures are there");
        await TakeAsync(page, "pagina");
        await page.GotoAsync("/esclavo.html?nombre=esclavo1");
        await window.Becomes("document.querySelector('#now img:not([hidden])')?.naturalWidth > 0", "its picture grows");
        await TakeAsync(page, "esclavo");
        await page.GotoAsync("/cronologia.html?minutos=5");
        await window.Becomes("document.querySelectorAll('#lanes .run').length > 3", "the lanes are there");
        await TakeAsync(page, "cronologia");
        await page.GotoAsync("/lista.html");
        await window.Becomes("[...document.querySelectorAll('#rows img')].every(image => image.naturalWidth > 0)", "the thumbnails are there");
        await TakeAsync(page, "lista");

        string[] pair = [await farm.RenderAsync(Order("juliaCython", 1200, 900, 600, -0.7269, 0.1889, "inferno")), await farm.RenderAsync(Order("Secuencial", 1200, 900, 600, -0.7269, 0.1889, "oceano"))];
        await page.GotoAsync($"/par.html?a={pair[0]}&b={pair[1]}");
        await window.Becomes("[...document.querySelectorAll('.side')].every(side => side.querySelector('img:last-child')?.naturalWidth === 1200)", "both pictures are there");
        await TakeAsync(page, "par");

        await page.GotoAsync("/comparar.html");
        await page.ClickAsync("#measure");
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("Medido: ");
        await page.HoverAsync("#chart .u-over");
        await TakeAsync(page, "comparar");
        await page.GotoAsync("/");

        // The other faces are only looked at, not kept.
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await TakeAsync(page, "pagina-oscura");
        await page.SetViewportSizeAsync(390, 844);
        await TakeAsync(page, "pagina-movil", whole: true);
    }

    // With animations ended, so that a bar has its final length.
    private static async Task TakeAsync(IPage page, string name, bool whole = false) => await page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Folder!, name + ".png"),
        FullPage = whole,
        Animations = ScreenshotAnimations.Disabled,
    });

    private static object Order(string algorithm, int width, int height, int iterations, double re, double im, string palette) => new
    {
        algoritmo = algorithm,
        width,
        height,
        iteraciones = iterations,
        c_re = re,
        c_im = im,
        paleta = palette,
    };
}
