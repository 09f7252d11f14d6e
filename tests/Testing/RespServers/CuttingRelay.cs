using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HpcHangfire.Testing.RespServers;

/// <summary>
/// A relay in front of a server. It passes everything on until a client sends a certain text, or the server answers it. That text and whatever follows
/// goes nowhere, on any connection and in either direction. The connections stay open, as in a network that fails between two
/// writes.
/// </summary>
public sealed class CuttingRelay : IAsyncDisposable
{
    private readonly IPEndPoint _server;
    private readonly byte[] _text;
    private readonly bool _inAnswers;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TcpClient> _ends = [];
    private readonly Task _accepting;

    /// <summary>Starts the relay.</summary>
    /// <param name="server">Address of the server, <c>127.0.0.1:port</c>.</param>
    /// <param name="text">What must not reach it.</param>
    /// <param name="inAnswers">Whether it is the server's answers that it must not be in.</param>
    public CuttingRelay(string server, string text, bool inAnswers = false)
    {
        (_server, _text, _inAnswers) = (IPEndPoint.Parse(server), Encoding.UTF8.GetBytes(text), inAnswers);
        _listener.Start();
        Address = $"{_listener.LocalEndpoint}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Completes when the text was sent and held back.</summary>
    public Task Cut => _cut.Task;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        foreach (var end in _ends)
            end.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ends.Add(client);
                var server = new TcpClient();
                _ends.Add(server);
                await server.ConnectAsync(_server, _end.Token);
                passing.Add(PassAsync(client, server, _inAnswers ? [] : _text));
                passing.Add(PassAsync(server, client, _inAnswers ? _text : []));
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(passing);
    }

    private async Task PassAsync(TcpClient from, TcpClient to, byte[] forbidden)
    {
        var buffer = new byte[64 * 1024];
        var kept = 0; // bytes passed on already that may be the beginning of the text
        try
        {
            while (await from.GetStream().ReadAsync(buffer.AsMemory(kept), _end.Token) is > 0 and var read)
            {
                if (forbidden.Length > 0 && buffer.AsSpan(0, kept + read).IndexOf(forbidden) >= 0)
                {
                    _cut.TrySetResult();
                    await _end.CancelAsync();
                    return;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(kept, read), _end.Token);
                var end = kept + read;
                kept = Math.Min(end, Math.Max(0, forbidden.Length - 1));
                buffer.AsSpan(end - kept, kept).CopyTo(buffer);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException) // cut, or an end died
        {
        }
    }
}
