using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.Time.Testing;

namespace HpcHangfire.Monitor.Tests;

/// <summary>The program over HTTP and Redis. Tests share a server, so each has its own node and host.</summary>
public abstract class MonitorTests(IRespServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly FarmRedis _redis = FarmRedis.Connect(server.Configuration);
    private RunningMonitor _monitor = null!;
    private string _name = "";

    private HostStore Store => new(_redis);

    public async ValueTask InitializeAsync()
    {
        _name = $"m-{Guid.NewGuid():N}";
        _monitor = await RunningMonitor.StartAsync(
            server.Configuration, _time, ("MEMORIA_NODE", _name), ("NODO_HOST", _name), ("MEMORIA_DISK_THRESHOLD", "0"));
        await Eventually.True(async () => await _monitor.SampleCountAsync() == 1, "the first sample is taken at once");
    }

    public async ValueTask DisposeAsync()
    {
        await _monitor.DisposeAsync();
        await _redis.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory, InlineData("GET", "/ping", "Host", "granja.mala.example", 421), InlineData("POST", "/metricas", "Origin", "http://pagina.example", 403)]
    public async Task Pages_of_other_sites_get_nothing(string method, string path, string header, string value, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add(header, value);
        using var answer = await _monitor.Client.SendAsync(request);
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory, InlineData("en", "High use of disk: ", "There is no /nada."), InlineData("de", "Alto uso de disco: ", "No existe /nada.")]
    public async Task What_it_says_to_people_is_in_the_language_that_they_ask_for(string header, string message, string refusal)
    {
        _monitor.Client.DefaultRequestHeaders.Add("Accept-Language", header);
        var alert = (await _monitor.GetAsync("/alertas")).GetProperty("alertas").EnumerateArray().Single(one => one.GetProperty("tipo").GetString() == "disco_alto");
        using var refused = await _monitor.Client.GetAsync(new Uri("/nada", UriKind.Relative));

        Assert.StartsWith(message, alert.GetProperty("mensaje").GetString(), StringComparison.Ordinal);
        Assert.Equal(refusal, (await refused.Content.ReadFromJsonAsync<ProblemWire>(WireJson.Options))!.Error);
    }

    [Fact]
    public async Task Metrics_are_the_last_sample()
    {
        var sample = await _monitor.Client.GetFromJsonAsync<HostSampleWire>("/metricas", WireJson.Options);

        Assert.Equal(WireJson.Timestamp(_time.Start), sample!.Timestamp);
        Assert.True(sample.Memory.Total > 0 && sample.Disk.Total > 0 && sample.Cpu.Count > 0);
    }

    [Fact]
    public async Task A_sample_is_taken_every_five_seconds_and_kept_oldest_first()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.True(async () => await _monitor.SampleCountAsync() == 2, "the second sample");

        var history = await _monitor.Client.GetFromJsonAsync<HostHistoryWire>("/historial", WireJson.Options);
        Assert.Equal(2, history!.Count);
        Assert.Equal(5, history.Samples[1].Timestamp - history.Samples[0].Timestamp);
    }

    [Fact]
    public async Task Samples_go_to_redis_under_the_hosts_name()
    {
        var sample = await Eventually.NotNull(() => Store.FindSampleAsync(_name), "the sample in Redis");

        Assert.Equal(sample, Assert.Single(await Store.HistoryAsync(_name)));
    }

    [Fact]
    public async Task The_first_report_follows_the_first_sample_and_the_next_one_thirty_seconds_later()
    {
        Assert.Equal(WireJson.Timestamp(_time.Start), (await ReportAsync(after: 0)).Timestamp);

        _time.Advance(TimeSpan.FromSeconds(30));
        var second = await ReportAsync(after: WireJson.Timestamp(_time.Start));
        Assert.Equal(WireJson.Timestamp(_time.GetUtcNow()), second.Timestamp);
        Assert.Equal((_name, true), (second.Node, second.Alerts.DiskHigh));
    }

    [Fact]
    public async Task An_alert_that_is_on_is_shown_and_logged_once()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.True(async () => await _monitor.SampleCountAsync() == 2, "the second sample");

        var alerts = await _monitor.Client.GetFromJsonAsync<HostAlertsWire>("/alertas", WireJson.Options);
        var disk = Assert.Single(alerts!.Alerts, alert => alert.Kind == "disco_alto");
        Assert.StartsWith("Alto uso de disco: ", disk.Message, StringComparison.Ordinal);
        Assert.Single(_monitor.LogLines, line => line.Contains("DiskHigh begins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_alive_and_ready()
    {
        Assert.Equal("vivo", (await _monitor.GetAsync("/salud/vivo")).GetProperty("status").GetString());
        Assert.Equal("listo", (await _monitor.GetAsync("/salud/listo")).GetProperty("status").GetString());
    }

    [Theory, InlineData("GET", "/nada", 404), InlineData("POST", "/metricas", 405), InlineData("DELETE", "/ping", 405)]
    public async Task What_it_does_not_serve_is_a_problem_in_spanish(string method, string path, int status)
    {
        using var response = await _monitor.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(path, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_monitors_live_in_one_process()
    {
        await using var other = await RunningMonitor.StartAsync(server.Configuration, _time, ("MEMORIA_NODE", _name + "-b"), ("NODO_HOST", _name + "-b"));

        await Eventually.True(
            async () => (await Store.ReportsAsync()).Keys.Count(node => node.StartsWith(_name, StringComparison.Ordinal)) == 2, "both report");
    }

    [Fact]
    public async Task It_starts_with_one_log_line_and_stops_at_once()
    {
        Assert.Single(_monitor.LogLines, line => line.StartsWith($"Information: Monitor {_name} watches {_name}, listening on http://127.0.0.1:", StringComparison.Ordinal));
        await _monitor.StopAsync().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(_monitor.LogLines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private async Task<HostReportWire> ReportAsync(double after)
    {
        HostReportWire? report = null;
        await Eventually.True(
            async () =>
            {
                report = (await Store.ReportsAsync()).TryGetValue(_name, out var json) ? json.Deserialize<HostReportWire>(WireJson.Options) : null;
                return report?.Timestamp > after;
            },
            "a newer report");
        return report!;
    }
}

public sealed class MonitorTestsOnGarnet(GarnetFixture server) : MonitorTests(server), IClassFixture<GarnetFixture>;

public sealed class MonitorTestsOnRedis(RedisServerFixture server) : MonitorTests(server), IClassFixture<RedisServerFixture>;
