using System.Net;
using System.Net.Sockets;
using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

namespace HpcHangfire.WorkerHost.Tests.Rendering;

/// <summary>A master that gives kept counts badly.</summary>
public sealed class KeptCountsTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private static readonly RenderOrder s_order = new() { Algorithm = "julia", Width = 100, Height = 100, Iterations = 9, RecolourOf = "otro" };

    [Fact]
    public async Task One_that_stops_in_the_middle_is_not_waited_for_longer_than_told()
    {
        using var master = new TcpListener(IPAddress.Loopback, 0);
        var answered = AnswerAsync(master, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\x1f", keepOpen: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(master, limit.Token));

        await answered;
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task One_that_stops_in_the_middle_or_breaks_off_is_left_for_the_next(bool hangs)
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        const string body = """{"error":"No existe el trabajo otro."}""";
        var answered = Task.WhenAll(
            AnswerAsync(first, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\x1f", keepOpen: hangs),
            AnswerAsync(second, $"HTTP/1.1 404 Not Found\r\nContent-Length: {body.Length}\r\n\r\n{body}", keepOpen: false));
        Uri[] masters = [new($"http://{first.LocalEndpoint}/"), new($"http://{second.LocalEndpoint}/")];
        using var http = new HttpClient(new AnyMaster(masters, new MisnamedMasters(NullLogger<MisnamedMasters>.Instance), TimeProvider.System) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = masters[0] };

        var gone = await Assert.ThrowsAsync<KeptCountsException>(() => FetchAsync(http, TestContext.Current.CancellationToken));

        Assert.Equal("No existe el trabajo otro.", gone.Message);
        await answered;
    }

    [Fact]
    public async Task One_that_breaks_off_is_said_to_have_in_Spanish_and_may_be_asked_again()
    {
        using var master = new TcpListener(IPAddress.Loopback, 0);
        var answered = AnswerAsync(master, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n\x1f", keepOpen: false);

        var broken = await Assert.ThrowsAsync<HttpRequestException>(() => FetchAsync(master, TestContext.Current.CancellationToken));

        Assert.StartsWith("El maestro no entregó los conteos del trabajo otro hasta el final", broken.Message, StringComparison.Ordinal);
        await answered;
    }

    [Fact]
    public async Task One_that_has_none_any_more_is_not_asked_again()
    {
        using var master = new TcpListener(IPAddress.Loopback, 0);
        const string body = """{"error":"No existe el trabajo otro."}""";
        var answered = AnswerAsync(master, $"HTTP/1.1 404 Not Found\r\nContent-Length: {body.Length}\r\n\r\n{body}", keepOpen: false);

        var gone = await Assert.ThrowsAsync<KeptCountsException>(() => FetchAsync(master, TestContext.Current.CancellationToken));

        Assert.Equal("No existe el trabajo otro.", gone.Message);
        await answered;
    }

    private async Task<CountedPicture> FetchAsync(TcpListener master, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{master.LocalEndpoint}/") };
        return await FetchAsync(http, cancellation);
    }

    private Task<CountedPicture> FetchAsync(HttpClient http, CancellationToken cancellation) =>
        new KeptCounts(http, farm.Master.Reader).FetchAsync(s_order, new FractalOrder(100, 100, 9, 0, 0, Region.Default), cancellation);

    private static async Task AnswerAsync(TcpListener master, string answer, bool keepOpen)
    {
        master.Start();
        using var client = await master.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken); // its request, small enough to come at once
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(answer), TestContext.Current.CancellationToken);
        while (keepOpen && await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
            // until the client has had enough
        }
    }
}
