using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace HpcHangfire.Farm.Http;

/// <summary>The body of a request: read whole within a limit, and parsed as JSON more strictly than the parser does.</summary>
public static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads a body of at most <paramref name="maxBytes"/>, or null when it is longer.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > maxBytes)
                return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>A JSON object, or the Spanish sentence that says why it is not one.</summary>
    internal static JsonElement ParseObject(ReadOnlyMemory<byte> bytes, out string? sentence)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            var root = document.RootElement;
            sentence = root.ValueKind == JsonValueKind.Object ? WhatIsWrong(root) : $"Se esperaba un objeto JSON y llegó {Kind(root)}.";
            return root.Clone();
        }
        catch (JsonException e)
        {
            sentence = $"El cuerpo no es JSON válido (línea {e.LineNumber + 1}, posición {e.BytePositionInLine + 1}).";
            return default;
        }
    }

    // The parser checks neither: a repeated name could mean either value, and invalid Unicode throws only when the text is read.
    private static string? WhatIsWrong(JsonElement value)
    {
        try
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String:
                    _ = value.GetString();
                    return null;
                case JsonValueKind.Array:
                    return value.EnumerateArray().Select(WhatIsWrong).FirstOrDefault(sentence => sentence is not null);
                case JsonValueKind.Object:
                    var names = new HashSet<string>();
                    return value.EnumerateObject()
                        .Select(member => names.Add(member.Name) ? WhatIsWrong(member.Value) : $"El campo {member.Name} está repetido.")
                        .FirstOrDefault(sentence => sentence is not null);
                default:
                    return null;
            }
        }
        catch (InvalidOperationException) // half a surrogate pair, or bytes that are not UTF-8
        {
            return "El cuerpo tiene un texto que no es Unicode válido.";
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "una lista",
        JsonValueKind.Null => "null",
        JsonValueKind.String => "un texto",
        JsonValueKind.Number => "un número",
        _ => "otra cosa",
    };
}
