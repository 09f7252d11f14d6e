using System.Text.Json;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>Reads why the master did not do as asked.</summary>
internal static class MasterAnswer
{
    /// <summary>The sentence of its problem+json, or its status where there is none.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            using var problem = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
            return problem.RootElement.GetProperty("error").GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException) // not one of our masters' answers
        {
            return $"respondió {(int)answer.StatusCode}";
        }
    }
}
