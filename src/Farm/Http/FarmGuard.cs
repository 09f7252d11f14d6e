using HpcHangfire.Contract.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Http;

/// <summary>
/// Keeps the web pages that a user has open elsewhere away from the farm. A browser sends what any page asks it to, with no question asked
/// where the request is "simple" (Fetch standard, 3.2.2), and a POST to us needs no answer to do its work. Programs that are no browsers send neither
/// <c>Origin</c> nor <c>Sec-Fetch-Site</c>, and notice nothing.
/// </summary>
public static partial class FarmGuard
{
    private const int MostShown = 100;

    /// <summary>Must follow <see cref="FarmProblems.UseFarmProblems"/>: refuses requests to names that are not the farm's, and changes that foreign pages ask for.</summary>
    public static IApplicationBuilder UseFarmGuard(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var hosts = app.ApplicationServices.GetRequiredService<AllowedHosts>();
        var log = app.ApplicationServices.GetRequiredService<ILogger<AllowedHosts>>();
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        var (names, pages) = (new ToldOnce(time), new ToldOnce(time));
        return app.Use((context, next) =>
        {
            context.Response.OnStarting(ForbidSniffing, context.Response);
            var request = context.Request;
            if (!hosts.Allows(request.Host.Host))
            {
                var name = Problems.Quote(request.Host.Host, MostShown);
                if (names.IsNews(name))
                    LogName(log, request.Method, request.Path, name, Variables.AllowedHosts.Name);
                return NotOurs(name).ExecuteAsync(context);
            }

            if (ForeignPage(request, hosts) is { } page)
            {
                if (pages.IsNews(page))
                    LogPage(log, request.Method, request.Path, page, Variables.AllowedHosts.Name);
                return MayChangeNothing(page).ExecuteAsync(context);
            }

            return next(context);
        });
    }

    // What a browser takes for a page or a script is what we say, whatever is in it.
    private static Task ForbidSniffing(object response)
    {
        ((HttpResponse)response).Headers.XContentTypeOptions = "nosniff";
        return Task.CompletedTask;
    }

    private static ProblemHttpResult NotOurs(string name) => Problems.Create(
        StatusCodes.Status421MisdirectedRequest,
        $"«{name}» no es un nombre de esta granja: se admiten direcciones IP, localhost, nombres sin punto, el de la máquina y los de {Variables.AllowedHosts.Name}.");

    private static ProblemHttpResult MayChangeNothing(string page) => Problems.Create(
        StatusCodes.Status403Forbidden, $"Una página de otro sitio ({page}) no puede cambiar nada en la granja; solo las suyas, y las de {Variables.AllowedHosts.Name}.");

    /// <summary>The page of another site that asks for a change, as its browser names it; null for any other request.</summary>
    private static string? ForeignPage(HttpRequest request, AllowedHosts hosts)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return null;
        const string crossSite = "cross-site";
        var origin = request.Headers.Origin;
        if (origin.Count == 0) // otherwise it decides by itself: a page of HOSTS_PERMITIDOS is cross-site too
            return request.Headers["Sec-Fetch-Site"] == crossSite ? crossSite : null;
        return IsOurs(origin.ToString(), request.Host, hosts) ? null : Problems.Quote(origin.ToString(), MostShown);
    }

    // Without scheme: a proxy may end TLS before us.
    private static bool IsOurs(string origin, HostString host, AllowedHosts hosts) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (string.Equals(page.Authority, host.Value, StringComparison.OrdinalIgnoreCase) || hosts.Lists(page.Host));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} refused: {Host} is not a name of this farm. If it is yours, add it to {Setting}")]
    private static partial void LogName(ILogger log, string method, string path, string host, string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} refused: a page of another site asks for it ({Page}). If it is yours, add its host to {Setting}")]
    private static partial void LogPage(ILogger log, string method, string path, string page, string setting);
}
