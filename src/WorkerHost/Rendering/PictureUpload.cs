using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>The master has no use for this picture any more: a newer attempt began, or the job was cancelled.</summary>
public sealed class PictureRefusedException(string reason) : Exception(reason);

/// <summary>Brings pictures to the master's artifact store.</summary>
/// <param name="http">A client whose base address is the master, and that repeats what an outage broke.</param>
public sealed class PictureUpload(HttpClient http)
{
    /// <summary>Stores a picture under its attempt's token; it is not published before the attempt commits.</summary>
    /// <returns>Its file name in the store.</returns>
    /// <exception cref="PictureRefusedException">The attempt is no longer the newest.</exception>
    /// <exception cref="HttpRequestException">The master could not take it; the message is for people.</exception>
    public async Task<string> StoreAsync(Attempt attempt, ReadOnlyMemory<byte> picture, string contentType, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(picture);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        var address = new Uri($"trabajos/{attempt.JobId}/imagen?ficha={attempt.Token}", UriKind.Relative);
        using var answer = await http.PutAsync(address, content, cancellation);
        if (answer.IsSuccessStatusCode)
        {
            using var stored = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
            return stored.RootElement.GetProperty("archivo").GetString()!;
        }

        var reason = await ReasonAsync(answer, cancellation);
        throw answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound
            ? new PictureRefusedException(reason)
            : new HttpRequestException($"El maestro no guardó la imagen: {reason}");
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
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
