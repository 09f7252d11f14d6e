using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>Sends requests as bytes over one connection, as long as the server keeps it.</summary>
/// <param name="server">Where it listens.</param>
public sealed class FuzzClient(Uri server) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private Socket? _kept;

    /// <summary>Sends a request, and returns the status of its answer; 0 when the server hung up without one.</summary>
    public async Task<int> SendAsync(FuzzRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var isFresh = _kept is null || request.IsBroken;
        var socket = isFresh ? await ConnectAsync() : _kept!;
        _kept = request.IsBroken ? _kept : null;
        try
        {
            await socket.SendAsync(request.Bytes);
            if (request.IsBroken)
                socket.Shutdown(SocketShutdown.Send); // a server that waits for the rest sees that there is none
            var (status, isKept) = await ReceiveAsync(socket, request);
            if (isKept && !request.IsBroken)
                (_kept, socket) = (socket, null);
            if (status > 0 || isFresh)
                return status;
        }
        catch (SocketException) when (request.IsBroken)
        {
            return 0;
        }
        catch (SocketException) when (!isFresh)
        {
            // It ended the connection after the last answer.
        }
        finally
        {
            socket?.Dispose();
        }

        return await SendAsync(request); // over a fresh one
    }

    /// <inheritdoc />
    public void Dispose() => _kept?.Dispose();

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        return socket;
    }

    // The first answer's status, and whether another request may follow on the connection.
    private async Task<(int Status, bool IsKept)> ReceiveAsync(Socket socket, FuzzRequest request)
    {
        var text = new StringBuilder();
        int status = 0, end = -1;
        while (true)
        {
            var read = await socket.ReceiveAsync(_buffer);
            if (read == 0)
                return (status, false);
            text.Append(Encoding.Latin1.GetString(_buffer, 0, read));
            if (end < 0)
            {
                var so = text.ToString();
                end = so.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                    continue;
                status = int.Parse(so.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            }

            var head = text.ToString(0, end + 2);
            if (head.Contains("Connection: close", StringComparison.OrdinalIgnoreCase) || request.IsBroken)
                continue;
            if (request.IsHead || status is 204 or 304 || IsWhole(text, head, end + 4))
                return (status, true);
        }
    }

    private static bool IsWhole(StringBuilder text, string head, int start)
    {
        const string name = "Content-Length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return text.Length >= start + 5 && text.ToString(text.Length - 5, 5) == "0\r\n\r\n";
        var length = head[(at + name.Length)..].Split('\r')[0];
        return text.Length >= start + long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
