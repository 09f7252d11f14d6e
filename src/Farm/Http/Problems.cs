using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Farm.Http;

/// <summary>
/// The refusals of every HTTP API of the farm: <c>application/problem+json</c>, in the language that the request asks for. Its extra member <c>error</c>
/// repeats the one readable sentence for the first system's clients; <c>campo</c> names a wrong field.
/// </summary>
public static class Problems
{
    /// <summary>Most characters of a field that a sentence quotes.</summary>
    public const int QuotedField = 40;

    /// <summary>400: <paramref name="sentence"/> says what is wrong with <paramref name="field"/> and what is allowed.</summary>
    /// <param name="field">The JSON name of the wrong field.</param>
    /// <param name="sentence">One Spanish sentence that names the field and the allowed range.</param>
    public static ProblemHttpResult BadRequest(string field, string sentence) =>
        Create(StatusCodes.Status400BadRequest, sentence, ("campo", field));

    /// <summary>400 for a body that is wrong as a whole.</summary>
    public static ProblemHttpResult BadRequest(string sentence) => Create(StatusCodes.Status400BadRequest, sentence);

    /// <summary>404: what was named does not exist.</summary>
    public static ProblemHttpResult NotFound(string sentence) => Create(StatusCodes.Status404NotFound, sentence);

    /// <summary>409: valid, but not in the current state.</summary>
    public static ProblemHttpResult Conflict(string sentence) => Create(StatusCodes.Status409Conflict, sentence);

    /// <summary>422: well formed, but more than this farm accepts.</summary>
    public static ProblemHttpResult Unprocessable(string field, string sentence) =>
        Create(StatusCodes.Status422UnprocessableEntity, sentence, ("campo", field));

    /// <summary>503: an outage; the same request may work later.</summary>
    public static ProblemHttpResult Unavailable(string sentence) => Create(StatusCodes.Status503ServiceUnavailable, sentence);

    /// <summary>Any status, with the contract's members.</summary>
    /// <param name="status">An HTTP status code, 400..599.</param>
    /// <param name="sentence">One Spanish sentence for the caller; never a stack trace. The answer has it in the request's language.</param>
    /// <param name="more">Further members of the JSON object.</param>
    public static ProblemHttpResult Create(int status, string sentence, params (string Name, object? Value)[] more)
    {
        var said = AnswerLanguage.Say(sentence);
        var extensions = new Dictionary<string, object?> { ["error"] = said };
        foreach (var (name, value) in more)
            extensions[name] = value;
        return TypedResults.Problem(detail: said, statusCode: status, title: AnswerLanguage.Say(Title(status)), extensions: extensions);
    }

    /// <summary>What a caller sent, as a sentence quotes it: whole, or its beginning and <c>…</c>. An answer does not grow with what it refuses.</summary>
    /// <param name="text">What came.</param>
    /// <param name="max">Most characters of it; one less where half a character would be left.</param>
    public static string Quote(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)] + "…";
    }

    private static string Title(int status) => status switch
    {
        400 => "Petición no válida",
        401 => "Sin autenticar",
        403 => "Prohibido",
        404 => "No encontrado",
        405 => "Método no admitido",
        408 => "Petición incompleta",
        409 => "Conflicto",
        413 => "Petición demasiado grande",
        415 => "Tipo de contenido no admitido",
        421 => "Nombre no servido",
        422 => "Petición fuera de los límites",
        503 => "Servicio no disponible",
        < 500 => "Petición rechazada",
        _ => "Error interno",
    };
}
