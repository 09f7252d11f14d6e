using System.Text.Json;
using HpcHangfire.Contract.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.Farm.Http;

/// <summary>
/// A request's JSON object, read field by field. Every wrong field is remembered with a Spanish sentence that says what is
/// allowed, so one answer lists every mistake; the caller asks for <see cref="Problem"/> at the end. The framework's
/// own binding would stop at the first mistake, in English, and could not name the range.
/// </summary>
public sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly List<(string Field, string Sentence, int Status)> _wrong = [];
    private readonly ProblemHttpResult? _unreadable;
    private readonly string? _unreadableSentence;

    private JsonFields(JsonElement root) => _object = root;

    private JsonFields(string unreadable, int status = StatusCodes.Status400BadRequest)
    {
        _unreadableSentence = unreadable;
        _unreadable = Problems.Create(status, unreadable);
    }

    /// <summary>What to answer when a field, or the whole body, is wrong; null when nothing is.</summary>
    public ProblemHttpResult? Problem
    {
        get
        {
            if (_unreadable is not null)
                return _unreadable;
            if (_wrong.Count == 0)
                return null;
            var (name, sentence, status) = _wrong.FirstOrDefault(w => w.Status == 400, _wrong[0]);
            return Problems.Create(
                status,
                sentence,
                ("campo", name),
                ("errores", _wrong.Select(w => new FieldErrorWire(w.Field, w.Sentence)).ToList()));
        }
    }

    /// <summary>The same in sentences, for an answer that is no problem of its own: the whole object's, or the first field's and each field's. Null when nothing is wrong.</summary>
    public (string Sentence, IReadOnlyList<FieldErrorWire>? Fields)? Wrong => (_unreadableSentence, _wrong) switch
    {
        ({ } sentence, _) => (sentence, null),
        (_, [var first, ..]) => (first.Sentence, [.. _wrong.Select(w => new FieldErrorWire(w.Field, w.Sentence))]),
        _ => null,
    };

    /// <summary>The whole object as it came.</summary>
    public JsonElement Root => _object;

    /// <summary>An object that came otherwise than in a body; no name is in it twice.</summary>
    public static JsonFields Of(JsonElement root) => new(root);

    /// <summary>One of the objects of a body that has one a line.</summary>
    public static JsonFields OfLine(ReadOnlyMemory<byte> line) =>
        RequestBody.ParseObject(line, 10_000, out var sentence, isLine: true) is var root && sentence is null ? new JsonFields(root) : new JsonFields(sentence!);

    /// <summary>Reads a request's body, whatever its Content-Type says: some clients of the first system send none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Most bytes; a longer body is refused.</param>
    /// <param name="emptyIsObject">Whether a missing body counts as <c>{}</c>.</param>
    /// <param name="maxValues">Most values at any depth; a body with more is refused, and read no further than that.</param>
    public static async Task<JsonFields> ReadAsync(HttpRequest request, int maxBytes = 64 * 1024, bool emptyIsObject = false, int maxValues = 10_000)
    {
        return await RequestBody.ReadAsync(request, maxBytes) is { } bytes
            ? Parse(bytes, emptyIsObject, maxValues)
            : new JsonFields($"El cuerpo pasa de {maxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
    }

    private static JsonFields Parse(ReadOnlyMemory<byte> bytes, bool emptyIsObject, int maxValues)
    {
        if (bytes.Length == 0 && !emptyIsObject)
            return new JsonFields("Falta el cuerpo: se esperaba un objeto JSON.");
        var root = RequestBody.ParseObject(bytes.Length == 0 ? "{}"u8.ToArray() : bytes, maxValues, out var sentence);
        return sentence is null ? new JsonFields(root) : new JsonFields(sentence);
    }

    /// <summary>A required whole number.</summary>
    public int Number(string field, int min, int max) => OptionalNumber(field, min, max) ?? Missing(field, Whole(min, max), 0);

    /// <summary>A whole number, or null when absent.</summary>
    public int? OptionalNumber(string field, int min, int max)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;
        return Refuse(field, $"{field} debe ser {Whole(min, max)}, no {Show(value)}.", min);
    }

    /// <summary>A finite number in <paramref name="min"/>..<paramref name="max"/>, or <paramref name="fallback"/> when absent.</summary>
    public double Real(string field, double fallback, double min, double max)
    {
        if (Find(field) is not { } value)
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
            return number;
        return Refuse(field, FormattableString.Invariant($"{field} debe ser un número entre {min} y {max}, no {Show(value)}."), fallback);
    }

    /// <summary>A required text of 1..<paramref name="maxLength"/> characters.</summary>
    public string Text(string field, int maxLength) => OptionalText(field, maxLength) ?? Missing(field, "un texto", "");

    /// <summary>A text of 1..<paramref name="maxLength"/> characters, or null when absent.</summary>
    public string? OptionalText(string field, int maxLength)
    {
        if (Find(field) is not { } value)
            return null;
        return AsText(field, value, maxLength);
    }

    /// <summary>A text of 1..<paramref name="maxLength"/> characters, or null when absent; an explicit null is wrong.</summary>
    public string? TextUnlessAbsent(string field, int maxLength) =>
        _unreadable is null && _object.TryGetProperty(field, out var value) ? AsText(field, value, maxLength) : null;

    private string AsText(string field, JsonElement value, int maxLength)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } text && text.Length <= maxLength)
            return text;
        return Refuse(field, $"{field} debe ser un texto de 1 a {maxLength} caracteres, no {Show(value)}.", "");
    }

    /// <summary>One of a few words; when absent, <paramref name="fallback"/>, or wrong without one.</summary>
    public string OneOf(string field, IReadOnlyList<string> allowed, string? fallback = null)
    {
        var words = $"una de estas palabras: {string.Join(", ", allowed)}";
        if (Find(field) is not { } value)
            return fallback ?? Missing(field, words, "");
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && allowed.Contains(text))
            return text;
        return Refuse(field, $"{field} debe ser {words}; no {Show(value)}.", "");
    }

    /// <summary>true or false, or <paramref name="fallback"/> when absent.</summary>
    public bool Flag(string field, bool fallback) => Find(field) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => Refuse(field, $"{field} debe ser true o false, no {Show(value)}.", fallback),
    };

    /// <summary>Remembers that a field is wrong and continues with <paramref name="instead"/>, which nobody will see.</summary>
    public T Refuse<T>(string field, string sentence, T instead, int status = 400)
    {
        _wrong.Add((field, sentence, status));
        return instead;
    }

    /// <summary>A field, or null when it is absent or null.</summary>
    public JsonElement? Find(string field) =>
        _unreadable is null && _object.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private T Missing<T>(string field, string expected, T instead) =>
        _wrong.Exists(w => w.Field == field) ? instead : Refuse(field, $"Falta {field}: debe ser {expected}.", instead);

    private static string Whole(int min, int max) => $"un entero entre {min} y {max}";

    private static string Show(JsonElement value) => Problems.Quote(value.GetRawText(), Problems.QuotedField);
}
