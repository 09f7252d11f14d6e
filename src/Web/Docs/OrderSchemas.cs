using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using Microsoft.OpenApi;

namespace HpcHangfire.Web.Docs;

/// <summary>The fields of an order as /openapi.json describes them: type, range, choices, default.</summary>
internal static class OrderSchemas
{
    /// <summary>An object of these fields.</summary>
    public static OpenApiSchema Of(IReadOnlyList<OrderField> fields) => new()
    {
        Type = JsonSchemaType.Object,
        Required = fields.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet(),
        Properties = fields.ToDictionary(field => field.Name, field => (IOpenApiSchema)Of(field)),
    };

    /// <summary>Adds to a job's description the fields of its order that it shows besides the others.</summary>
    public static void Complete(OpenApiSchema job)
    {
        foreach (var field in OrderFields.All.Where(field => field.ShownAs != ""))
            (job.Properties ??= new Dictionary<string, IOpenApiSchema>()).TryAdd(field.ShownAs ?? field.Name, Of(field));
    }

    private static OpenApiSchema Of(OrderField field)
    {
        var isNumber = field.Kind is FieldKind.Whole or FieldKind.Real;
        var isText = field.Kind is FieldKind.Text or FieldKind.Name or FieldKind.Palette or FieldKind.Url;
        return new OpenApiSchema
        {
            Type = field.Kind switch
            {
                FieldKind.Whole => JsonSchemaType.Integer,
                FieldKind.Real => JsonSchemaType.Number,
                FieldKind.Flag => JsonSchemaType.Boolean,
                _ => JsonSchemaType.String,
            },
            Description = field.Help,
            Minimum = isNumber ? field.Min.ToString(CultureInfo.InvariantCulture) : null,
            Maximum = isNumber ? field.Max.ToString(CultureInfo.InvariantCulture) : null,
            MaxLength = isText ? (int)field.Max : null,
            // A palette may also be the order's own colours.
            Enum = field.Kind == FieldKind.Palette ? null : field.Choices?.Select(Node).ToList(),
            Default = field.Default is { } value ? Node(value) : null,
        };
    }

    private static JsonNode Node(object value) => JsonSerializer.SerializeToNode(value, WireJson.Options)!;
}
