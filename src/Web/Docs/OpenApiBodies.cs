using HpcHangfire.Contract.Orders;
using HpcHangfire.Web.Jobs;
using Microsoft.OpenApi;

namespace HpcHangfire.Web.Docs;

/// <summary>
/// Describes the body of a request in /openapi.json. The handlers read bodies by hand to explain every mistake, and the
/// framework's own <c>Accepts</c> would refuse clients that send no Content-Type, as some of the first system's do.
/// </summary>
internal static class OpenApiBodies
{
    /// <summary>The endpoint takes a JSON object shaped like <typeparamref name="T"/>.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint, bool required = true) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
            Take(operation, await context.GetOrCreateSchemaAsync(typeof(T), null, cancellation), required));

    /// <summary>The endpoint takes a JSON object of these fields of an order.</summary>
    public static RouteHandlerBuilder TakesFields(this RouteHandlerBuilder endpoint, IReadOnlyList<OrderField> fields) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            Take(operation, OrderSchemas.Of(fields), fields.Any(field => field.IsRequired));
            return Task.CompletedTask;
        });

    /// <summary>The endpoint takes JSON objects of these fields of an order, one a line.</summary>
    public static RouteHandlerBuilder TakesLinesOf(this RouteHandlerBuilder endpoint, IReadOnlyList<OrderField> fields) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            Take(operation, OrderSchemas.Of(fields), required: true, OrderLinesEndpoint.MediaType);
            return Task.CompletedTask;
        });

    private static void Take(OpenApiOperation operation, IOpenApiSchema schema, bool required, string mediaType = "application/json") => operation.RequestBody = new OpenApiRequestBody
    {
        Required = required,
        Content = new Dictionary<string, OpenApiMediaType> { [mediaType] = new() { Schema = schema } },
    };
}
