using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using HpcHangfire.Testing.RespServers;
using Microsoft.AspNetCore.Builder;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>Two masters in one process, each on a Redis of its own: the dashboard's extension points are static and shared.</summary>
public sealed partial class SeveralMastersTests(GarnetFixture firstRedis, SeveralMastersTests.SecondRedis secondRedis)
    : IClassFixture<GarnetFixture>, IClassFixture<SeveralMastersTests.SecondRedis>, IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("hpc-maestros-");
    private readonly List<WebApplication> _masters = [];
    private readonly List<HttpClient> _clients = [];

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        foreach (var redis in new[] { firstRedis.Configuration, secondRedis.Server.Configuration })
        {
            var data = Path.Combine(_data.FullName, $"datos{_masters.Count}");
            var master = MasterApp.Build([], new Dictionary<string, string?>
            {
                ["REDIS"] = redis,
                ["CARPETA_DATOS"] = data,
                ["ARCHIVO_TRABAJOS"] = Path.Combine(data, "trabajos.txt"),
                ["MAESTRO_HOST"] = "127.0.0.1",
                ["MAESTRO_PORT"] = "0",
            });
            _masters.Add(master);
            await master.StartAsync();
            _clients.Add(new HttpClient { BaseAddress = new Uri(master.Urls.First()) });
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var master in _masters)
        {
            await master.StopAsync();
            await master.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_dashboard_knows_its_own_masters_jobs_only()
    {
        using var answer = await _clients[0].PostAsJsonAsync("/agregar_trabajo", new { algoritmo = "Numpy", width = 9, height = 9, iteraciones = 9 });
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("trabajo_id").GetString();

        var states = await Task.WhenAll(_clients.Select(async client =>
            (await client.GetFromJsonAsync<JsonElement>($"/hangfire/hpc/trabajos/{id}")).GetProperty("trabajo").ValueKind));
        Assert.Equal([JsonValueKind.Object, JsonValueKind.Null], states);
    }

    [Fact]
    public async Task What_we_add_to_the_dashboard_is_there_once()
    {
        foreach (var client in _clients)
        {
            var page = await client.GetStringAsync("/hangfire");
            Assert.Single(OurItem().Matches(page));
            Assert.Single(OurScript().Matches(await client.GetStringAsync(ScriptUrl().Match(page).Groups["url"].Value)));
        }
    }

    [GeneratedRegex("Granja")]
    private static partial Regex OurItem();

    [GeneratedRegex("hpcPanelTexts =")]
    private static partial Regex OurScript();

    [GeneratedRegex("<script src=\"(?<url>[^\"]+)\"")]
    private static partial Regex ScriptUrl();

    /// <summary>A second server: a class can have only one fixture of a type.</summary>
    public sealed class SecondRedis : IAsyncLifetime
    {
        /// <summary>The server.</summary>
        public GarnetFixture Server { get; } = new();

        /// <inheritdoc />
        public ValueTask InitializeAsync() => Server.InitializeAsync();

        /// <inheritdoc />
        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
