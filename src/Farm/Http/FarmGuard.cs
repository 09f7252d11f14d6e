using System.Collections.Concurrent;
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
    // More would only repeat that somebody tries.
    private const int MostLogged = 20;

    /// <summary>Must follow <see cref="FarmProblems.UseFarmProblems"/>: refuses requests to names that are not the farm's, and changes that foreign pages ask for.</summary>
    public static IApplicationBuilder UseFarmGuard(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var hosts = app.ApplicationServices.GetRequiredService<AllowedHosts>();
        var log = app.ApplicationServices.GetRequiredService<ILogger<AllowedHosts>>();
        var logged = new ConcurrentDictionary<string, bool>();
        return app.Use((context, next) =>
        {
            context.Response.OnStarting(ForbidSniffing, context.Response);
            if (WhyRefused(context.Request, hosts) is not { } refusal)
                return next(context);
            var reason = refusal.ProblemDetails.Detail!;
            if (logged.Count < MostLogged && logged.TryAdd(reason, true))
                LogRefused(log, context.Request.Method, context.Request.Path, reason);
            return refusal.ExecuteAsync(context);
        });
    }

    // What a browser takes for a page or a script is what we say, whatever is in it.
    private static Task ForbidSniffing(object response)
    {
        ((HttpResponse)response).Headers.XContentTypeOptions = "nosniff";
        return Task.CompletedTask;
    }

    private static ProblemHttpResult? WhyRefused(HttpRequest request, AllowedHosts hosts)
    {
        if (!hosts.Allows(request.Host.Host))
        {
            return Problems.Create(
                StatusCodes.Status421MisdirectedRequest,
                $"«{Shown(request.Host.Host)}» no es un nombre de esta granja: se admiten direcciones IP, localhost, nombres sin punto, el de la máquina y los de {Variables.AllowedHosts.Name}.");
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return null;
        var origin = request.Headers.Origin;
        var isForeign = origin.Count > 0 ? !IsOurs(origin.ToString(), request.Host, hosts) : request.Headers["Sec-Fetch-Site"] == "cross-site";
        return isForeign
            ? Problems.Create(StatusCodes.Status403Forbidden, $"Una página de otro sitio ({(origin.Count > 0 ? Shown(origin.ToString()) : "cross-site")}) no puede cambiar nada en la granja; solo las suyas, y las de {Variables.AllowedHosts.Name}.")
            : null;
    }

    // Without scheme: a proxy may end TLS before us.
    private static bool IsOurs(string origin, HostString host, AllowedHosts hosts) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (string.Equals(page.Authority, host.Value, StringComparison.OrdinalIgnoreCase) || hosts.Lists(page.Host));

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string method, string path, string reason);
}
