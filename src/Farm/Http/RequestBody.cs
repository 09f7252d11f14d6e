using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace HpcHangfire.Farm.Http;

/// <summary>The body of a request: read whole within a limit, and parsed as JSON more strictly than the parser does.</summary>
public static class RequestBody
{
    private const int MaxDepth = 16;
    private const string NotUnicode = "El cuerpo tiene un texto que no es Unicode válido.";

    /// <summary>Reads a body of at most <paramref name="maxBytes"/>, or null when it is longer.</summary>
    /// <exception cref="IOException">Its sender broke off, or sent no valid HTTP; <see cref="IsMalformed"/> tells the second.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContentLength > maxBytes)
            return null;
        // It grows with what comes, not with the length that a sender claims. The one byte above the limit shows a longer body.
        var body = new byte[Math.Min(16 * 1024, maxBytes + 1)];
        var length = 0;
        int read;
        while ((read = await request.Body.ReadAsync(body.AsMemory(length), request.HttpContext.RequestAborted)) > 0)
        {
            length += read;
            if (length > maxBytes)
                return null;
            if (length == body.Length)
                Array.Resize(ref body, (int)Math.Min(2L * length, maxBytes + 1L));
        }

        return body.AsMemory(0, length);
    }

    /// <summary>Whether a body could not be read because it is no valid HTTP. The server throws an overflow of its own for a chunk of 2 GiB or more.</summary>
    public static bool IsMalformed(Exception exception) =>
        exception is BadHttpRequestException or IOException { InnerException: OverflowException };

    /// <summary>A JSON object, or the Spanish sentence that says why it is not one.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="maxValues">Most values in it, at any depth: what is looked at costs far more than its bytes.</param>
    /// <param name="sentence">Null when it is one.</param>
    /// <param name="isLine">It is one line of a body.</param>
    internal static JsonElement ParseObject(ReadOnlyMemory<byte> bytes, int maxValues, out string? sentence, bool isLine = false)
    {
        try
        {
            sentence = WhatIsWrong(bytes.Span, maxValues);
            if (sentence is not null)
                return default;
            var root = JsonElement.Parse(bytes.Span, new JsonDocumentOptions { MaxDepth = MaxDepth });
            sentence = root.ValueKind == JsonValueKind.Object ? null : $"Se esperaba un objeto JSON y llegó {Kind(root)}.";
            return root;
        }
        catch (JsonException e)
        {
            sentence = isLine
                ? $"La línea no es JSON válido (posición {e.BytePositionInLine + 1})."
                : $"El cuerpo no es JSON válido (línea {e.LineNumber + 1}, posición {e.BytePositionInLine + 1}).";
            return default;
        }
    }

    // One pass that keeps only the names of the objects it is in. The parser checks none of this: it makes something of each of a
    // million values, a repeated name could mean either value, and invalid Unicode throws only when the text is read.
    private static string? WhatIsWrong(ReadOnlySpan<byte> json, int maxValues)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var names = new HashSet<string>?[MaxDepth + 1]; // of the object at each depth
        var values = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    if (!(names[reader.CurrentDepth] ??= []).Add(name))
                        return $"El campo {Problems.Quote(name, Problems.QuotedField)} está repetido.";
                    continue;
                }

                if (reader.TokenType == JsonTokenType.EndObject)
                    names[reader.CurrentDepth + 1] = null;
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                    continue;
                if (++values > maxValues)
                    return $"El cuerpo tiene más de {maxValues} valores, contando los de sus listas y objetos; se admiten hasta {maxValues}.";
                if (reader.ValueIsEscaped)
                    _ = reader.GetString();
            }
        }
        catch (InvalidOperationException) // half a surrogate pair, or a name that is not UTF-8
        {
            return NotUnicode;
        }

        return Utf8.IsValid(json) ? null : NotUnicode;
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
