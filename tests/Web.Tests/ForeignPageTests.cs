using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace HpcHangfire.Web.Tests;

/// <summary>What browsers send us because a page of another site asked them to. What programs send is served as before.</summary>
public sealed class ForeignPageTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    private string Authority => _master.Client.BaseAddress!.Authority;

    [Theory]
    [InlineData("/trabajos")]
    [InlineData("/hangfire")]
    [InlineData("/")]
    [InlineData("/salud/vivo")]
    [InlineData("/no/existe")]
    public async Task A_name_that_is_not_ours_gets_nothing(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, host: "granja.mala.example:5001");

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((421, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(
            "«granja.mala.example» no es un nombre de esta granja: se admiten direcciones IP, localhost, nombres sin punto, el de la máquina y los de HOSTS_PERMITIDOS.",
            problem.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("localhost:5001")]
    [InlineData("maestro:5001")]
    [InlineData("192.168.1.7")]
    public async Task The_farms_names_are_served(string host)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/trabajos", host);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/agregar_trabajo", RunningMaster.Order)]
    [InlineData("POST", "/cargar_trabajos", "juliaCython,8,8,1\n")]
    [InlineData("POST", "/registrar_esclavo", """{"esclavo_id":"ajeno","ip":"127.0.0.1","puerto":6000}""")]
    [InlineData("POST", "/reporte_memoria", """{"nodo_memoria":"ajeno"}""")]
    [InlineData("POST", "/esclavos/esclavo1/pausar", "")]
    [InlineData("POST", "/limpiar_cola", "")]
    [InlineData("DELETE", "/trabajos/uno", "")]
    [InlineData("PUT", "/trabajos/uno/imagen?ficha=1", "x")]
    [InlineData("POST", "/hangfire/jobs/enqueued/delete", "")]
    public async Task A_foreign_page_changes_nothing(string method, string path, string body)
    {
        var before = await _master.GetAsync("/estado");
        foreach (var (name, value) in ((string, string)[])[("Origin", "http://pagina.example"), ("Origin", "null"), ("Origin", "http://127.0.0.1:1"), ("Sec-Fetch-Site", "cross-site")])
        {
            using var answer = await SendAsync(new HttpMethod(method), path, body: body, headers: (name, value));
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(403, (int)answer.StatusCode);
            Assert.StartsWith("Una página de otro sitio (", problem.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        var after = await _master.GetAsync("/estado");
        foreach (var member in (ReadOnlySpan<string>)["trabajos_pendientes", "esclavos"])
            Assert.Equal($"{before.GetProperty(member)}", $"{after.GetProperty(member)}");
    }

    [Fact]
    public async Task Our_own_page_and_programs_that_are_no_browsers_may()
    {
        using var own = await SendAsync(HttpMethod.Post, "/agregar_trabajo", body: RunningMaster.Order, headers: ("Origin", $"http://{Authority}"));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        using var behindProxy = await SendAsync(HttpMethod.Post, "/agregar_trabajo", body: RunningMaster.Order, headers: ("Origin", $"https://{Authority}"));
        Assert.Equal(HttpStatusCode.OK, behindProxy.StatusCode);
        using var program = await SendAsync(HttpMethod.Post, "/agregar_trabajo", body: RunningMaster.Order); // as the first system's, without a Content-Type
        Assert.Equal(HttpStatusCode.OK, program.StatusCode);
        using var typed = await SendAsync(HttpMethod.Post, "/agregar_trabajo", body: RunningMaster.Order, headers: ("Sec-Fetch-Site", "none"));
        Assert.Equal(HttpStatusCode.OK, typed.StatusCode);
    }

    [Theory]
    [InlineData("https://panel.ejemplo.org", 200)]
    [InlineData("http://panel.ejemplo.org:8080", 200)]
    [InlineData("https://uno.lab.ejemplo.org", 200)]
    [InlineData("https://panel.ejemplo.org.mala.example", 403)]
    public async Task A_page_of_an_allowed_host_may_although_its_browser_calls_it_cross_site(string origin, int status)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/agregar_trabajo", null, RunningMaster.Order, ("Origin", origin), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/trabajos")]
    [InlineData("/openapi.json")]
    [InlineData("/no/existe")]
    [InlineData("/trabajos?limite=x")]
    public async Task No_answer_is_guessed_at(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? host = null, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent([.. System.Text.Encoding.UTF8.GetBytes(body)]) };
        request.Headers.Host = host;
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return _master.Client.SendAsync(request);
    }
}
