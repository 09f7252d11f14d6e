using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HpcHangfire.Testing.RespServers;

/// <summary>
/// A link to a server that a test can cut, like a network that drops every packet. What is sent meanwhile waits, nobody is
/// told, and it arrives when the link is mended, unless it is broken first.
/// </summary>
public sealed class CuttableLink : IAsyncDisposable
{
    private readonly IPEndPoint _server;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _whole = new();
    private CancellationTokenSource _unbroken = new();
    private long _most;
    private long _mostOfAnswers;
    private long _held;
    private volatile byte[]? _trigger;
    private volatile TaskCompletionSource _triggered = new();

    /// <summary>Opens the link.</summary>
    /// <param name="configuration">The server's address, <c>127.0.0.1:port</c>.</param>
    /// <param name="address">Where it listens, or null for 127.0.0.1.</param>
    public CuttableLink(string configuration, IPAddress? address = null)
    {
        _server = IPEndPoint.Parse(configuration);
        _listener = new(address ?? IPAddress.Loopback, 0);
        _whole.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address at which clients reach the server through it.</summary>
    public string Configuration => _listener.LocalEndpoint.ToString()!;

    /// <summary>Lets nothing more through, or only the first bytes of each connection in either direction.</summary>
    /// <param name="most">How many.</param>
    public void Cut(long most = 0) => Cut(most, most);

    /// <summary>Lets all that clients send through, and nothing that the server answers.</summary>
    public void CutAnswers() => Cut(long.MaxValue, 0);

    /// <summary>Lets nothing more through from the moment on at which a client sends a text, that text included.</summary>
    /// <returns>When it has.</returns>
    public Task CutAt(string text)
    {
        _triggered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _trigger = Encoding.UTF8.GetBytes(text);
        return _triggered.Task;
    }

    /// <summary>Most bytes that one connection has waiting; a buffer of 64 KiB holds no more.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Loses what waits and ends every connection; later ones are let through.</summary>
    public async Task BreakAsync()
    {
        using var broken = Interlocked.Exchange(ref _unbroken, new());
        await broken.CancelAsync();
        Mend();
    }

    private void Cut(long most, long mostOfAnswers)
    {
        Volatile.Write(ref _most, most);
        Volatile.Write(ref _mostOfAnswers, mostOfAnswers);
        Volatile.Write(ref _held, 0);
        _whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets everything through again, what waited first.</summary>
    public void Mend() => _whole.TrySetResult();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _unbroken.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
                links.Add(JoinAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(links);
    }

    private async Task JoinAsync(Socket client)
    {
        using var server = new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, _unbroken.Token);
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server, end.Token);
                await await Task.WhenAny( // the other ends with its socket
                    CopyAsync(client, server, () => Volatile.Read(ref _most), end.Token, ofClient: true), CopyAsync(server, client, () => Volatile.Read(ref _mostOfAnswers), end.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Func<long> most, CancellationToken end, bool ofClient = false)
    {
        var buffer = new byte[64 * 1024];
        var passed = 0L;
        while (await from.ReceiveAsync(buffer, end) is > 0 and var received)
        {
            passed += received;
            if (ofClient && _trigger is { } text && buffer.AsSpan(0, received).IndexOf(text) >= 0)
            {
                _trigger = null;
                Cut();
                _triggered.TrySetResult();
            }

            if (passed > most() && !_whole.Task.IsCompleted)
            {
                Volatile.Write(ref _held, Math.Max(Volatile.Read(ref _held), received));
                await _whole.Task.WaitAsync(end);
            }

            for (var sent = 0; sent < received;)
                sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), end);
        }
    }
}
