using System.Net;
using System.Text.Json;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Master;

/// <summary>There is no master at the address, or what answers there is not one.</summary>
internal sealed class MasterAwayException(string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    /// <summary>Whether somebody was there, who may have done what he was asked for.</summary>
    public bool WasReached { get; init; }
}

/// <summary>What the master answered: its text, and why it refused if it did.</summary>
internal sealed record MasterAnswer<T>(Uri Master, string Text, string? Refusal)
    where T : class
{
    /// <summary>HTTP's status; OK unless it refused.</summary>
    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    /// <summary>Whether the master is alive and only its Redis is away: it will answer when asked again later.</summary>
    public bool IsOutage => Status is HttpStatusCode.ServiceUnavailable;

    /// <summary>The answer's record. Only read when somebody looks at it: <c>--json</c> passes on what it does not know.</summary>
    /// <exception cref="MasterAwayException">It does not follow the contract.</exception>
    public T Read()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text, WireJson.Options) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new MasterAwayException($"Lo que atiende en {Master} respondió algo que este cliente no entiende: compruebe que es el maestro y de la misma versión ({e.Path ?? "no es JSON"}).", e);
        }
    }
}

/// <summary>Turns refusals into one line.</summary>
internal static class Refusals
{
    /// <summary>421: the master does not answer by the name that this client has for it.</summary>
    public static string Misnamed(Uri master) =>
        $"El maestro en {master} no atiende por ese nombre (421): añada {master.Host} a {Variables.AllowedHosts.Name} en el maestro, o use su dirección IP.";

    public static string Sentence(int status, string body)
    {
        var problem = Read(body);
        var sentence = problem?.Error ?? problem?.Detail ?? problem?.Title ?? "sin decir por qué";
        var fields = problem?.FieldErrors is { Count: > 1 } errors
            ? string.Join(" ", errors.Select(f => f.Sentence).Where(s => s != sentence))
            : problem?.Field is { } field && !sentence.Contains(field, StringComparison.Ordinal) ? $"campo {field}" : null;
        return Show.Cell.Printable(fields is null ? $"El maestro respondió {status}: {sentence}" : $"El maestro respondió {status}: {sentence} [{fields}]");
    }

    private static ProblemWire? Read(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<ProblemWire>(body, WireJson.Options);
        }
        catch (JsonException)
        {
            return null; // a proxy's HTML, or nothing
        }
    }
}
