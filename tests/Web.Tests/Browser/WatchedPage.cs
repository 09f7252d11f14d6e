using System.Collections.Concurrent;
using HpcHangfire.Testing;
using Microsoft.Playwright;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>A browser's page whose complaints and requests are written down.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();

    /// <summary>Listens from before the first request.</summary>
    public WatchedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _complaints.Enqueue($"exception: {error}");
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The window.</summary>
    public IBrowserContext Context => _context;

    /// <summary>Errors and warnings in the console, and uncaught exceptions.</summary>
    public IEnumerable<string> Complaints => _complaints;

    /// <summary>Complaints about the page's own security policy.</summary>
    public IEnumerable<string> PolicyViolations => _complaints.Where(c => c.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));

    /// <summary>Every requested URL, except those that never leave the browser.</summary>
    public IEnumerable<Uri> Requests => _requests.Select(url => new Uri(url)).Where(url => url.Scheme is not ("data" or "blob"));

    /// <summary>Waits until an expression is true in the page. It runs outside the page's policy, which forbids eval.</summary>
    public Task Becomes(string expression, string what) =>
        Eventually.True(() => Page.EvaluateAsync<bool>($"() => Boolean({expression})"), what, TimeSpan.FromMilliseconds(BrowserFarm.DeadlineMilliseconds));

    /// <summary>From now on the page is told something else by the routes of a pattern.</summary>
    /// <param name="pattern">As Playwright takes it.</param>
    /// <param name="from">What stands in their answers.</param>
    /// <param name="to">What the page reads in its place.</param>
    public Task RewriteAsync(string pattern, string from, string to) => Page.RouteAsync(pattern, async route =>
    {
        var answer = await route.FetchAsync();
        await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = (await answer.TextAsync()).Replace(from, to, StringComparison.Ordinal) });
    });

    /// <summary>Closes the window.</summary>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
