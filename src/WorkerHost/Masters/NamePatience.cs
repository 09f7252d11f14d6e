using Polly.Timeout;

namespace HpcHangfire.WorkerHost.Masters;

/// <summary>No master served a request, and one of them refuses its name; the message is for people.</summary>
public sealed class MasterNameException(string reason, Exception cause) : Exception(reason, cause);

/// <summary>Around the waiting for a master: tells a wait that ended in vain because of a name from any other.</summary>
internal sealed class NamePatience : DelegatingHandler
{
    /// <summary>A master that refused its name when the request was tried.</summary>
    public static readonly HttpRequestOptionsKey<Uri> Refusing = new("misnamed master");

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutRejectedException or OperationCanceledException && request.Options.TryGetValue(Refusing, out var master))
        {
            throw new MasterNameException(MisnamedMasters.Advice(master), e);
        }
    }
}
