using System.Net;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// Sends each request to the master that took the last one. If that one cannot be reached or says that it has no Redis, it tries
/// each other master once. Masters share their Redis and their folder, so any of them can take a picture.
/// </summary>
/// <param name="masters">Their addresses, the client's base address among them.</param>
internal sealed class AnyMaster(IReadOnlyList<Uri> masters) : DelegatingHandler
{
    private int _current;

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = masters.First(master => master.IsBaseOf(request.RequestUri!)).MakeRelativeUri(request.RequestUri!);
        for (var others = masters.Count - 1; ; others--)
        {
            request.RequestUri = new Uri(masters[_current], path);
            try
            {
                var answer = await base.SendAsync(request, cancellationToken);
                if (others == 0 || answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                    return answer;
                answer.Dispose();
            }
            catch (HttpRequestException) when (others > 0)
            {
            }

            _current = (_current + 1) % masters.Count; // a worker sends one picture at a time
        }
    }
}
