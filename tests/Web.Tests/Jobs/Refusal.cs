using System.Text.Json;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Testing;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>What a refused caller reads.</summary>
internal static class Refusal
{
    /// <summary>Asserts that it is this status with this sentence, which has its English; with any where that is null.</summary>
    public static async Task IsAsync(HttpResponseMessage answer, int status, string? sentence)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(status == (int)answer.StatusCode, $"expected {status}, was {(int)answer.StatusCode}: {text}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var error = JsonElement.Parse(text).GetProperty("error").GetString()!;
            Assert.Equal(sentence ?? error, error);
            var english = Sentences.In(Language.English, error);
            Assert.True(SpanishWords.Find(english) is null, $"«{SpanishWords.Find(english)}» in: {english}");
        }
    }
}
