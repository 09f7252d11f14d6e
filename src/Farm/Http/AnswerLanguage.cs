using HpcHangfire.Contract.Languages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HpcHangfire.Farm.Http;

/// <summary>
/// The language that an answer is written in: its request's <c>?idioma=</c>, for clients that set no headers, otherwise its
/// <c>Accept-Language</c>. Like .NET's own culture it goes with the request's flow, and is asked where a sentence leaves the program:
/// by <see cref="Problems"/> and by <see cref="AnswerJson"/>. Whatever is stored, or said to another program, is Spanish.
/// </summary>
public static class AnswerLanguage
{
    /// <summary>The parameter of a query that names it.</summary>
    public const string Parameter = "idioma";

    private static readonly string[] s_spoken = ["application/json", "application/problem+json", "application/x-ndjson", "text/event-stream"];
    private static readonly AsyncLocal<Language> s_current = new();

    /// <summary>Spanish where no request asked for another.</summary>
    public static Language Current => s_current.Value;

    /// <summary>A Spanish sentence in the answer's language.</summary>
    public static string Say(string sentence) => Sentences.In(Current, sentence);

    /// <summary>Writes something in a language.</summary>
    /// <param name="language">Which.</param>
    /// <param name="write">Makes its JSON by <see cref="AnswerJson"/>.</param>
    public static T Write<T>(Language language, Func<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var before = Current;
        s_current.Value = language;
        try
        {
            return write();
        }
        finally
        {
            s_current.Value = before;
        }
    }

    /// <summary>Must come first in the pipeline. Names the language in the answers that would be others in another one.</summary>
    internal static IApplicationBuilder UseAnswerLanguage(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var language = s_current.Value = Of(context.Request);
        context.Response.OnStarting(() =>
        {
            Name(context.Response, language);
            return Task.CompletedTask;
        });
        await next(context);
    });

    private static Language Of(HttpRequest request) =>
        (request.QueryString.HasValue ? LanguageTags.Find(request.Query[Parameter]) : null)
        ?? LanguageTags.OfHeader(request.Headers.AcceptLanguage);

    private static void Name(HttpResponse response, Language language)
    {
        if (!s_spoken.Any(type => response.ContentType?.StartsWith(type, StringComparison.Ordinal) ?? false))
            return;
        response.Headers.ContentLanguage = language.Tag();
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
    }
}
