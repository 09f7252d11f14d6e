using System.Net.Sockets;
using System.Text;

namespace HpcHangfire.Testing;

/// <summary>HTTP as no client's library sends it.</summary>
public static class RawHttp
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Sends a request and returns all that the server says until it hangs up, as it does after <c>Connection: close</c>.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="request">Head and body, each character a byte.</param>
    public static async Task<string> SendAsync(Uri server, string request)
    {
        ArgumentNullException.ThrowIfNull(server);
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, limit.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using var answer = new StreamReader(stream, Encoding.UTF8);
        return await answer.ReadToEndAsync(limit.Token);
    }

    /// <summary>The head of a request with a chunked body.</summary>
    public static string Chunked(string method, string path, string contentType) =>
        $"{method} {path} HTTP/1.1\r\nHost: prueba\r\nConnection: close\r\nContent-Type: {contentType}\r\nTransfer-Encoding: chunked\r\n\r\n";
}
