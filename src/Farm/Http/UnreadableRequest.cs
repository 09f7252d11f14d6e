using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Farm.Http;

/// <summary>Explains why a request could not be bound to a handler's parameters.</summary>
internal static partial class UnreadableRequest
{
    /// <summary>Routing refuses most of these itself; handlers that read their body by hand throw.</summary>
    public const string NotJson = "Se esperaba un cuerpo con Content-Type: application/json.";

    /// <summary>What the server itself could not make out.</summary>
    public const string Broken = "La petición no se entiende o llegó incompleta.";

    public static ProblemHttpResult Explain(BadHttpRequestException exception) => exception switch
    {
        { StatusCode: 413 } => Problems.Create(413, "El cuerpo de la petición es demasiado grande."),
        { StatusCode: 415 } => Problems.Create(415, NotJson),
        { StatusCode: 400, InnerException: JsonException e } => Explain(e),
        { StatusCode: 400 } => Problems.BadRequest("La petición no se entiende: falta un dato o el cuerpo JSON, o no tiene el tipo esperado."),
        _ => Problems.Create(exception.StatusCode, Broken),
    };

    private static ProblemHttpResult Explain(JsonException exception)
    {
        // The exception lists missing members in its message only.
        if (MissingMembers().Match(exception.Message) is { Success: true } missing)
        {
            var fields = missing.Groups["name"].Captures.Select(name => name.Value).ToArray();
            return Problems.BadRequest(fields[0], fields.Length == 1
                ? $"Falta el campo {fields[0]}."
                : $"Faltan los campos {string.Join(", ", fields)}.");
        }

        return exception.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) && !IsMalformed(exception)
            ? Problems.BadRequest(path[2..], $"El campo {path[2..]} tiene un valor de un tipo que no se admite.")
            : Problems.BadRequest("El cuerpo de la petición no es un objeto JSON válido.");
    }

    // Broken syntax comes as an inner JsonReaderException, whose type is not public; a wrong type comes without it.
    private static bool IsMalformed(JsonException exception) => exception.InnerException is JsonException;

    [GeneratedRegex(@"missing required properties including: (?:'(?<name>[^']+)'(?:, )?)+", RegexOptions.CultureInvariant)]
    private static partial Regex MissingMembers();
}
