using System.Text.Json;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>Reads why the master did not do as asked.</summary>
internal static class MasterAnswer
{
    /// <summary>The sentence of its problem+json, or its status where there is none.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var status = $"respondió {(int)answer.StatusCode}";
        try
        {
            using var problem = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
            return problem.RootElement.GetProperty("error").GetString() is { Length: > 0 } reason ? reason : status;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException) // not one of our masters' answers
        {
            return status;
        }
    }
}
