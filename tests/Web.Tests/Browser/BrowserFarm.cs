using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using Microsoft.Playwright;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>A running farm and a browser to look at it with; one pair for all the classes of the collection.</summary>
public sealed class BrowserFarm : IAsyncLifetime
{
    /// <summary>Name of the collection.</summary>
    public const string Collection = "browser";

    /// <summary>Far longer than any healthy wait: it only ends a test that would hang on a busy machine.</summary>
    public const float DeadlineMilliseconds = 120_000;

    private readonly HttpClient _client = new();
    private StandaloneProcess? _farm;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A name that leads to this machine, as a page's owner may make one.</summary>
    public const string ReboundName = "granja.pagina-ajena.example";

    /// <summary>The master's address.</summary>
    public Uri Master => _farm!.Master;

    /// <summary>Starts both, unless there is no browser: then every test is skipped.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Installed.Browser is null)
            return;
        // The third line of the file is wrong: the page has to say so.
        // No attempt follows a failed one by itself: whoever looks has time to.
        _farm = await StandaloneProcess.StartAsync(workers: 2, [new("REINTENTO_DELAY", "600")], "juliaCython,300,200,100", "juliaCython,0,200,100");
        _client.BaseAddress = _farm.Master;
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(_playwright, Installed.Browser);
        Assertions.SetDefaultExpectTimeout(DeadlineMilliseconds);
    }

    /// <summary>Ends both.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_farm is not null)
            await _farm.DisposeAsync();
    }

    /// <summary>A fresh window, in Spanish unless told otherwise; skips the test where no browser is installed.</summary>
    public async Task<WatchedPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"None of {string.Join(", ", Installed.Browsers)} is on PATH.");
        options ??= new BrowserNewContextOptions();
        options.BaseURL = Master.ToString();
        options.Locale ??= "es-ES";
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(DeadlineMilliseconds);
        return new WatchedPage(context, await context.NewPageAsync());
    }

    /// <summary>Submits an order by the API.</summary>
    /// <param name="order">The order as JSON.</param>
    /// <returns>The job's id.</returns>
    public async Task<string> SubmitAsync(object order) =>
        (await PostAsync("/agregar_trabajo", order)).GetProperty("trabajo_id").GetString()!;

    /// <summary>Posts JSON to the API, which must accept it.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _client.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Submits an order and waits for its picture.</summary>
    public async Task<string> RenderAsync(object order)
    {
        var id = await SubmitAsync(order);
        await WaitAsync(id);
        return id;
    }

    /// <summary>Waits until a job is completed.</summary>
    public Task WaitAsync(string id) =>
        Eventually.True(async () => await StateAsync(id) == "completado", $"{id} is completed", TimeSpan.FromMilliseconds(DeadlineMilliseconds));

    /// <summary>A job's state, as the API says it.</summary>
    public async Task<string> StateAsync(string id) => (await GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString()!;

    /// <summary>JSON of the API or the dashboard.</summary>
    public async Task<JsonElement> GetAsync(string path) => await _client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Cancels a job.</summary>
    public async Task CancelAsync(string id)
    {
        using var answer = await _client.DeleteAsync(new Uri($"/trabajos/{id}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    // The installed browser: Playwright's own would have to be downloaded.
    private static Task<IBrowser> LaunchAsync(IPlaywright playwright, string executable) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--no-first-run", $"--host-resolver-rules=MAP {ReboundName} 127.0.0.1"],
        });
}

/// <summary>The classes that share the farm; they take turns.</summary>
[CollectionDefinition(BrowserFarm.Collection)]
public sealed class BrowserSharing : ICollectionFixture<BrowserFarm>;
