using System.Collections.Concurrent;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Tests.Loops;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Tests.Http;

/// <summary>Whom a program refuses, where it takes them to come from, and what its log says of it.</summary>
public sealed class FarmGuardTests : SmallProgramTests
{
    private readonly ConcurrentQueue<string> _log = [];

    protected override WebApplication Build()
    {
        var builder = FarmHost.CreateBuilder(["--FORWARDEDHEADERS_ENABLED", "true"], []); // as the variable ASPNETCORE_FORWARDEDHEADERS_ENABLED
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ILogger<AllowedHosts>>(new CollectedLog<AllowedHosts>(_log));
        var app = builder.Build();
        app.UseFarmProblems();
        app.UseFarmGuard();
        app.MapPost("/", () => "hecho");
        app.MapGet("/quien", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.Scheme} {context.Request.Host.Host}");
        app.Urls.Add("http://127.0.0.1:0");
        return app;
    }

    [Fact]
    public async Task A_name_is_told_once_with_where_to_add_it()
    {
        foreach (var host in (string[])["render.example.org:5001", "RENDER.example.org", "render.example.org"])
            await SendAsync("Host", host, 421);
        Assert.Equal(["Warning: POST / refused: render.example.org is not a name of this farm. If it is yours, add it to HOSTS_PERMITIDOS"], _log);
    }

    [Fact]
    public async Task Pages_that_try_leave_room_in_the_log_for_a_name()
    {
        for (var i = 0; i < 2 * ToldOnce.AnHour; i++)
            await SendAsync("Origin", $"http://{i}.mala.example", 403);
        Assert.Equal(ToldOnce.AnHour, _log.Count);
        Assert.Equal("Warning: POST / refused: a page of another site asks for it (http://0.mala.example). If it is yours, add its host to HOSTS_PERMITIDOS", _log.First());

        await SendAsync("Host", "render.example.org", 421);
        Assert.Equal(ToldOnce.AnHour + 1, _log.Count);
    }

    [Fact]
    public async Task What_a_proxy_says_of_its_callers_is_not_believed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/quien");
        foreach (var (name, value) in ((string, string)[])[("X-Forwarded-For", "8.8.8.8"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "render.example.org"), ("Forwarded", "for=8.8.8.8;host=render.example.org")])
            request.Headers.Add(name, value);
        using var answer = await Client.SendAsync(request);
        Assert.Equal("127.0.0.1 http 127.0.0.1", await answer.Content.ReadAsStringAsync());
    }

    private async Task SendAsync(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.Add(header, value);
        using var answer = await Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }
}
