namespace HpcHangfire.Web.Dashboard;

/// <summary>The farm's page: files in wwwroot that read the same JSON API as everybody else.</summary>
public static class FarmPage
{
    /// <summary>Where the page is.</summary>
    public const string Path = "/";

    private const string ExplorerPath = "/explorador";
    private const string ExplorerFile = "/explorador.html";

    // Job ids, worker names and error texts come from outside: even if one became markup, it could load and run nothing.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // The map sets the address of a tile that nobody waits for to an empty picture of its own.
    private const string ExplorerPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // Hangfire's chart adds a style element, its labels have style attributes, and its empty icon is a data: URL.
    private const string DashboardPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Serves the page, and tells browsers what it and the dashboard may load: nothing from elsewhere.</summary>
    public static void UseFarmPage(this IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(FarmDashboard.Path))
                Guard(context.Response, DashboardPolicy);
            return next(context);
        });
        app.Use((context, next) =>
        {
            if (context.Request.Path == ExplorerPath)
                context.Request.Path = ExplorerFile;
            return next(context);
        });
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                Guard(file.Context.Response, file.Context.Request.Path == ExplorerFile ? ExplorerPolicy : PagePolicy);
                file.Context.Response.Headers.CacheControl = "no-cache"; // ask each time; the answer is 304 until an update
            },
        });
    }

    private static void Guard(HttpResponse response, string policy)
    {
        response.Headers.ContentSecurityPolicy = policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}
