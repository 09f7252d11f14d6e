using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>Makes requests to all routes that a program has, also those that come later.</summary>
/// <param name="routes">The program's routes.</param>
/// <param name="ids">What may stand for a part of a path.</param>
/// <param name="bodies">Valid bodies of a route, by its pattern; null for one without.</param>
public sealed class FuzzRoutes(IEnumerable<RouteEndpoint> routes, IReadOnlyList<string> ids, Func<string, IReadOnlyList<string>?> bodies)
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    private static readonly string[] s_names = ["estado", "prioridad", "desde", "limite", "ficha", "clave", "forzar", "borrar", "x"];
    private static readonly string[] s_values = ["pendiente", "completado", "1", "2", "0", "500", "true", "false", "k1", "10000"];
    private static readonly string[] s_types = ["application/json", "text/plain", "text/plain; charset=utf-8", "image/png", "image/webp", "application/gzip", "application/x-www-form-urlencoded"];
    private static readonly string[] s_hosts = ["127.0.0.1", "localhost:5001", "[::1]", "maestro", "mala.example", ""];

    private static readonly (string Name, string[] Values)[] s_headers =
    [
        ("Accept", ["text/csv", "application/json", "*/*;q=0.1, text/csv"]), ("Origin", ["http://127.0.0.1", "https://mala.example", "null"]), ("Sec-Fetch-Site", ["cross-site", "same-origin"]),
        ("Range", ["bytes=0-3", "bytes=-1", "bytes=5-", "bytes=0-0,2-3"]), ("If-None-Match", ["\"a\"", "*"]), ("If-Range", ["\"a\""]), ("If-Modified-Since", ["Thu, 01 Jan 2026 00:00:00 GMT"]),
        ("X-Forwarded-For", ["10.0.0.7"]), ("Content-Encoding", ["gzip"]), ("Accept-Encoding", ["br"]), ("Cookie", ["a=b"]),
    ];

    private readonly List<(string Method, string Pattern, IReadOnlyList<RoutePatternPathSegment> Parts)> _routes =
    [
        .. from route in routes
           from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           select (method, $"/{route.RoutePattern.RawText?.Trim('/')}", route.RoutePattern.PathSegments),
    ];

    /// <summary>The routes, each as its method and its pattern.</summary>
    public IEnumerable<string> All => _routes.Select(route => $"{route.Method} {route.Pattern}");

    /// <summary>A request to one of them, more or less valid.</summary>
    public FuzzRequest Request(FuzzSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (method, pattern, parts) = source.Pick(_routes);
        var body = Body(source, method, pattern);
        var head = new StringBuilder($"{(source.Chance(95) ? method : source.Pick(s_methods))} {Path(source, parts)}{Query(source)} HTTP/1.1\r\n");
        head.Append($"Host: {(source.Chance(90) ? s_hosts[0] : Line(source.Text(s_hosts)))}\r\n");
        if (body.Length > 0 && source.Chance(90))
            head.Append($"Content-Type: {(source.Chance(90) ? Type(source, pattern) : Line(source.Text(s_types)))}\r\n");
        foreach (var (name, values) in s_headers.Where(_ => source.Chance(5)))
            head.Append($"{name}: {(source.Chance(50) ? source.Pick(values) : Line(source.Text(values)))}\r\n");
        var isChunked = body.Length > 0 && source.Chance(10);
        head.Append(isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {body.Length}\r\n\r\n");
        byte[] whole = [.. Encoding.UTF8.GetBytes(head.ToString()), .. isChunked ? Chunked(body) : body];
        return source.Chance(10) ? new(source.Bytes(whole), IsBroken: true) : new(whole, IsBroken: false);
    }

    private byte[] Body(FuzzSource source, string method, string pattern)
    {
        if (bodies(pattern) is not { } valid)
            return method is "GET" or "HEAD" || source.Chance(50) ? [] : source.Json("{}");
        var example = source.Pick(valid);
        if (source.Chance(10))
            return Encoding.Latin1.GetBytes(example);
        return example.StartsWith('{') ? source.Json(example) : source.Bytes(Encoding.Latin1.GetBytes(example));
    }

    private static string Type(FuzzSource source, string pattern) =>
        pattern.EndsWith("/imagen", StringComparison.Ordinal) ? "image/png"
        : pattern.EndsWith("/conteos", StringComparison.Ordinal) || pattern.EndsWith("/valores", StringComparison.Ordinal) ? "application/gzip"
        : source.Pick(s_types[..2]);

    private string Path(FuzzSource source, IReadOnlyList<RoutePatternPathSegment> parts) => string.Concat(parts.Select(part =>
        "/" + string.Concat(part.Parts.Select(piece => piece is RoutePatternLiteralPart fixedPart ? fixedPart.Content : source.Chance(70) ? source.Pick(ids) : Escaped(source, source.Text(ids)))))) is { Length: > 0 } path ? path : "/";

    private string Query(FuzzSource source)
    {
        if (source.Chance(50))
            return "";
        var pairs = Enumerable.Range(0, 1 + source.Below(3)).Select(_ => $"{source.Pick(s_names)}={(source.Chance(30) ? source.Pick(ids) : Escaped(source, source.Text(s_values)))}");
        return "?" + string.Join('&', pairs);
    }

    private static string Escaped(FuzzSource source, string text) => source.Chance(70)
        ? Uri.EscapeDataString(text)
        : string.Concat(text.Where(c => c is > ' ' and not ('?' or '#'))); // as it is, but for what ends a path

    private static string Line(string text) => string.Concat(text.Where(c => c is not ('\r' or '\n' or '\0')));

    private static byte[] Chunked(byte[] body) => [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];
}
