using HpcHangfire.Contract.Languages;
using HpcHangfire.Farm.Http;
using Microsoft.OpenApi;

namespace HpcHangfire.Web.Docs;

/// <summary>Puts what /openapi.json says to people into the answer's language. Names stay: they are the contract's.</summary>
internal static class DocumentLanguage
{
    private const string DisplayName = "x-displayName"; // which viewers show instead of a group's name

    /// <summary>Translates a document that is complete.</summary>
    public static void Translate(OpenApiDocument document)
    {
        if (AnswerLanguage.Current == Language.Spanish)
            return;
        document.Info.Description = Say(document.Info.Description);
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            (tag.Extensions ??= new Dictionary<string, IOpenApiExtension>())[DisplayName] = new JsonNodeExtension(Say(tag.Name)!);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []))
            Translate(operation);
        foreach (var schema in document.Components?.Schemas?.Values.AsEnumerable() ?? [])
            Translate(schema);
    }

    private static void Translate(OpenApiOperation operation)
    {
        (operation.Summary, operation.Description) = (Say(operation.Summary), Say(operation.Description));
        foreach (var response in operation.Responses?.Values.OfType<OpenApiResponse>() ?? [])
            response.Description = Say(response.Description);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Description = Say(parameter.Description);
        foreach (var body in operation.RequestBody?.Content?.Values.AsEnumerable() ?? [])
            Translate(body.Schema);
    }

    // What it refers to is in the document's components and gets its turn there.
    private static void Translate(IOpenApiSchema? schema)
    {
        if (schema is not OpenApiSchema own)
            return;
        own.Description = Say(own.Description);
        foreach (var part in own.Properties?.Values.AsEnumerable() ?? [])
            Translate(part);
        Translate(own.Items);
    }

    private static string? Say(string? sentence) => sentence is null ? null : AnswerLanguage.Say(sentence);
}
