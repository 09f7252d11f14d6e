using System.Diagnostics;
using System.Text.Json;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Web.Tests;

/// <summary>Redis goes away and comes back under a running master.</summary>
public sealed class OutageTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    // A command gives up after 5 s; almost twice that leaves room for a busy machine but not for a second wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9.5);

    [Fact]
    public async Task While_redis_is_away_every_request_is_a_503_within_seconds_and_works_again_afterwards()
    {
        var folder = RunningMaster.NewFolder();
        await using (var master = await RunningMaster.StartAsync(server.Configuration, folder))
        {
            await master.SubmitAsync();
            await server.KillAsync();

            await Task.WhenAll(
                RefusesAsync(master, "GET", "/ping"),
                RefusesAsync(master, "GET", "/estado"),
                RefusesAsync(master, "POST", "/agregar_trabajo", RunningMaster.Order),
                RefusesAsync(master, "POST", "/agregar_trabajos", RunningMaster.Order),
                RefusesAsync(master, "POST", "/limpiar_cola"),
                RefusesAsync(master, "GET", "/trabajos/nadie"),
                RefusesAsync(master, "POST", "/registrar_esclavo", """{"esclavo_id":"e9","ip":"127.0.0.1"}"""));
            await Eventually.True(async () => await StatusAsync(master, "GET", "/salud/listo") == 503, "it is not ready");
            Assert.Equal(200, await StatusAsync(master, "GET", "/salud/vivo"));
            Assert.Equal(400, await StatusAsync(master, "POST", "/agregar_trabajo", "{}")); // wrong input needs no Redis

            await server.RestartAsync();
            await Eventually.True(async () => await StatusAsync(master, "GET", "/ping") == 200, "it answers again");
            var id = await master.SubmitAsync();
            Assert.Equal("pendiente", (await master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
            Assert.Equal(200, await StatusAsync(master, "GET", "/salud/listo"));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_master_started_before_its_redis_waits_for_it()
    {
        var configuration = server.Configuration;
        await server.KillAsync();
        var folder = RunningMaster.NewFolder();
        await using (var master = await RunningMaster.StartAsync(configuration, folder, ("CARGA_AUTO_TRABAJOS", "true")))
        {
            Assert.Equal(200, await StatusAsync(master, "GET", "/salud/vivo"));
            await server.RestartAsync();
            await Eventually.True(async () => await StatusAsync(master, "GET", "/ping") == 200, "it answers");
            await master.SubmitAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task RefusesAsync(RunningMaster master, string method, string path, string? body = null)
    {
        var clock = Stopwatch.StartNew();
        using var answer = await master.SendAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.True((int)answer.StatusCode == 503, $"{method} {path}: {(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("El almacén Redis no responde; inténtelo de nuevo en unos segundos.", JsonElement.Parse(text).GetProperty("error").GetString());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience);
    }

    private static async Task<int> StatusAsync(RunningMaster master, string method, string path, string? body = null)
    {
        using var answer = await master.SendAsync(method, path, body);
        return (int)answer.StatusCode;
    }
}
