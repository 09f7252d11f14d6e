using HpcHangfire.Contract.Wire;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HpcHangfire.Web.Docs;

/// <summary>What /openapi.json says besides what the routes themselves say.</summary>
internal static class FarmOpenApi
{
    private const string Problem =
        "4xx o 503, application/problem+json: error dice qué está mal y qué se admite; campo, el primer campo equivocado; errores, todos los del cuerpo.";

    /// <summary>Names the document, and adds to every operation what all of them answer to wrong input.</summary>
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "HpcHangfire";
            document.Info.Description = "El maestro de una granja de fractales.";
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(JobWire))
                OrderSchemas.Complete(schema);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            (operation.Responses ??= []).TryAdd("default", new OpenApiResponse { Description = Problem });
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) => // the last of all, which sees what the others wrote
        {
            DocumentLanguage.Translate(document);
            return Task.CompletedTask;
        });
    }
}
