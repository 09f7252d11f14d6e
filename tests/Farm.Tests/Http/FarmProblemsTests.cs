using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Tests.Loops;
using HpcHangfire.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Http;

/// <summary>A small program over real HTTP: what its callers read when something is wrong.</summary>
public sealed class FarmProblemsTests : SmallProgramTests
{
    private readonly ConcurrentQueue<string> _log = [];

    [Theory]
    [InlineData("GET", "/nada", 404, "No existe /nada.")]
    [InlineData("DELETE", "/eco", 405, "El método DELETE no se admite en /eco; se admite POST.")]
    [InlineData("GET", "/error", 500, "Error interno del servidor; el detalle está en su registro.")]
    [InlineData("GET", "/caido", 503, "El almacén Redis no responde; inténtelo de nuevo en unos segundos.")]
    [InlineData("GET", "/tarde", 503, "El almacén Redis no responde; inténtelo de nuevo en unos segundos.")]
    [InlineData("GET", "/campo", 400, "El campo width debe estar entre 1 y 32768.")]
    public async Task Every_refusal_is_a_problem_in_spanish(string method, string path, int status, string sentence)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/html")); // a browser gets it too
        using var response = await Client.SendAsync(request);

        await ExpectAsync(response, status, sentence);
    }

    [Theory]
    [InlineData("""{"height":2}""", "width", "Falta el campo width.")]
    [InlineData("""{}""", "width", "Faltan los campos width, height.")]
    [InlineData("""{"width":"uno","height":2}""", "width", "El campo width tiene un valor de un tipo que no se admite.")]
    [InlineData("""{"width":1.5,"height":2}""", "width", "El campo width tiene un valor de un tipo que no se admite.")]
    [InlineData("""{"width":1,"height":null}""", "height", "El campo height tiene un valor de un tipo que no se admite.")]
    [InlineData("""{"width":1,"height":2""", null, "El cuerpo de la petición no es un objeto JSON válido.")]
    [InlineData("""{"width":01}""", null, "El cuerpo de la petición no es un objeto JSON válido.")]
    [InlineData("""[1,2]""", null, "El cuerpo de la petición no es un objeto JSON válido.")]
    [InlineData("null", null, "La petición no se entiende: falta un dato o el cuerpo JSON, o no tiene el tipo esperado.")]
    [InlineData("", null, null)]
    public async Task An_unreadable_body_is_explained(string body, string? field, string? sentence)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(new Uri("/eco", UriKind.Relative), content);

        var problem = await ExpectAsync(response, 400, sentence);
        Assert.Equal(field, problem.TryGetProperty("campo", out var named) ? named.GetString() : null);
    }

    [Fact]
    public async Task A_body_of_another_type_is_415()
    {
        using var content = new StringContent("width=1", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await Client.PostAsync(new Uri("/eco", UriKind.Relative), content);

        await ExpectAsync(response, 415, "Se esperaba un cuerpo con Content-Type: application/json.");
    }

    [Theory, InlineData("FFFFFFFFFFFFFFFF"), InlineData("80000000"), InlineData("-1"), InlineData("0x5"), InlineData("")]
    public async Task A_chunk_of_an_impossible_size_is_its_senders_mistake(string size)
    {
        var answer = await RawHttp.SendAsync(Client.BaseAddress!, $"{RawHttp.Chunked("POST", "/cuerpo", "text/plain")}2\r\nab\r\n{size}\r\nab\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"error\":\"La petición no se entiende", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(_log, line => line.StartsWith(nameof(LogLevel.Error), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_request_works()
    {
        using var bad = await Client.GetAsync(new Uri("/error", UriKind.Relative));
        using var good = await Client.PostAsJsonAsync("/eco", new { width = 1, height = 2 });

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Contains(_log, line => line.StartsWith(nameof(LogLevel.Error), StringComparison.Ordinal)); // our own mistake is logged as one
    }

    private static async Task<JsonElement> ExpectAsync(HttpResponseMessage response, int status, string? sentence)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        var problem = JsonElement.Parse(text);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        var error = problem.GetProperty("error").GetString();
        Assert.Equal(sentence ?? error, error);
        if (sentence is not null)
            Assert.Contains(sentence, text, StringComparison.Ordinal); // letters are not escaped
        return problem;
    }

    protected override WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new Log(_log));
        builder.Services.AddFarmProblems();
        var app = builder.Build();
        app.UseFarmProblems();
        app.MapPost("/eco", (Size size) => size);
        app.MapPost("/cuerpo", async (HttpRequest request) => (await RequestBody.ReadAsync(request, 100))?.Length);
        app.MapGet("/error", string () => throw new InvalidOperationException("secret"));
        app.MapGet("/caido", string () => throw new RedisConnectionException(ConnectionFailureType.SocketFailure, CommandFlags.None, "secret"));
        app.MapGet("/tarde", string () => throw new RedisTimeoutException(CommandFlags.None, "secret", CommandStatus.Unknown));
        app.MapGet("/campo", () => Problems.BadRequest("width", "El campo width debe estar entre 1 y 32768."));
        return app;
    }

    private sealed class Log(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new CollectedLog<FarmProblemsTests>(lines);

        public void Dispose()
        {
        }
    }

    private sealed record Size([property: JsonPropertyName("width")] int Width, [property: JsonPropertyName("height")] int Height);
}
