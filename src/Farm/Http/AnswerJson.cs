using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Farm.Http;

/// <summary>How answers become JSON: as <see cref="WireJson"/> has it, with what they say to people (<see cref="SentenceAttribute"/>) in the answer's language.</summary>
public static class AnswerJson
{
    /// <summary>For answers that a program writes by itself; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    /// <summary>Applies the rules to <paramref name="options"/>.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        WireJson.Configure(options);
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(Translate);
        return options;
    }

    private static void Translate(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Get is { } get && (property.AttributeProvider?.IsDefined(typeof(SentenceAttribute), inherit: false) ?? false))
                property.Get = record => AnswerLanguage.Current == Language.Spanish ? get(record) : Said(get(record));
        }
    }

    private static object? Said(object? value) => value switch
    {
        string sentence => AnswerLanguage.Say(sentence),
        IEnumerable<string> sentences => sentences.Select(AnswerLanguage.Say).ToList(),
        _ => value,
    };
}
