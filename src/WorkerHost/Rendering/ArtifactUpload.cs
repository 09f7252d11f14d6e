using System.Net;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>The master no longer needs this picture: a newer attempt began, or the job was cancelled.</summary>
public sealed class PictureRefusedException(string reason) : Exception(reason);

/// <summary>The masters' store has no room for this picture now; the queue waits until it has.</summary>
public sealed class StoreFullException(string reason) : Exception(reason);

/// <summary>Brings what a job made to the master's artifact store.</summary>
/// <param name="http">A client whose base address is the master and which repeats what an outage broke.</param>
public sealed class ArtifactUpload(HttpClient http)
{
    /// <summary>How long it waits for a master that can take it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Stores something under its attempt's token; it is not published until the attempt commits.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="what"><c>imagen</c>, <c>conteos</c> or <c>valores</c>.</param>
    /// <param name="content">Its bytes and their type; may be sent more than once.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Its file name in the store.</returns>
    /// <exception cref="PictureRefusedException">The attempt is no longer the newest.</exception>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    /// <exception cref="Masters.MasterNameException">Nobody took it, and a master refuses its name.</exception>
    /// <exception cref="HttpRequestException">The master could not take it; the message is for people.</exception>
    public async Task<string> StoreAsync(Attempt attempt, string what, HttpContent content, CancellationToken cancellation)
    {
        var address = new Uri($"trabajos/{attempt.JobId}/{what}?ficha={attempt.Token}", UriKind.Relative);
        using var answer = await http.PutAsync(address, content, cancellation);
        if (answer.IsSuccessStatusCode)
        {
            using var stored = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
            return stored.RootElement.GetProperty("archivo").GetString()!;
        }

        var reason = await MasterAnswer.ReasonAsync(answer, cancellation);
        throw answer.StatusCode switch
        {
            HttpStatusCode.Conflict or HttpStatusCode.NotFound => new PictureRefusedException(reason),
            HttpStatusCode.InsufficientStorage => new StoreFullException(reason),
            _ => new HttpRequestException($"El maestro no guardó {what switch { "imagen" => "la imagen", "conteos" => "los conteos", _ => "los valores" }}: {reason}"),
        };
    }
}
