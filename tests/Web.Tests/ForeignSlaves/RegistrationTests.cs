using System.Text.Json;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>Who may register where, and how often. Its slaves do not exist: nobody listens at their ports.</summary>
public sealed class RegistrationTests(GarnetFixture server) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private static readonly WorkerState Idle = new("nodo-a", false, null, 12.5, 1 << 30, 4);
    private readonly string _folder = RunningMaster.NewFolder();
    private RunningMaster _master = null!;

    private WorkerRegistry Registry => _master.Services.GetRequiredService<WorkerRegistry>();

    private IDatabase Database => _master.Services.GetRequiredService<FarmRedis>().Database;

    public async ValueTask InitializeAsync()
    {
        _master = await RunningMaster.StartAsync(server.Configuration, _folder, ("ESCLAVOS_REGISTROS_MIN", "5"), ("ESCLAVOS_REDES", "10.0.0.0/8"));
        await Database.KeyDeleteAsync([FarmKeys.Workers, FarmKeys.Registrations("127.0.0.1")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_the_master_does_not_call_is_refused()
    {
        foreach (var address in (string[])["169.254.169.254", "192.168.3.4", "100.100.100.200", "64:ff9b::192.168.3.4", "2130706433", "127.1", "esclavo1", "localhost"])
            Assert.Equal("ip", (await RegisterAsync("e9", address, 5002, 400)).Body.GetProperty("campo").GetString());
        Assert.Equal("puerto", (await RegisterAsync("e9", "127.0.0.7", 80, 400)).Body.GetProperty("campo").GetString());

        Assert.Null(await Registry.FindAsync("e9"));
        await RegisterAsync("e8", "127.0.0.1", 5999, 200); // the same machine's own
    }

    [Fact]
    public async Task The_master_and_its_redis_are_no_slaves()
    {
        await RegisterAsync("e9", "127.0.0.1", new Uri(_master.Client.BaseAddress!, "/").Port, 400);
        await RegisterAsync("e9", "127.0.0.1", int.Parse(server.Configuration.Split(',')[0].Split(':')[^1], null), 400);
    }

    [Fact]
    public async Task A_sender_registers_so_many_new_slaves_a_minute_and_repeats_itself_as_often_as_it_likes()
    {
        for (var i = 0; i < 5; i++)
            await RegisterAsync($"nuevo{i}", "127.0.0.7", 5100 + i, 200);

        var (answer, problem) = await RegisterAsync("nuevo5", "127.0.0.7", 5105, 429);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Contains("ESCLAVOS_REGISTROS_MIN", problem.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        for (var i = 0; i < 10; i++)
            await RegisterAsync("nuevo0", "127.0.0.7", 5100, 200);
        await RegisterAsync("nuevo0", "127.0.0.7", 5106, 429); // elsewhere

        await using var other = await RunningMaster.StartAsync(server.Configuration, _folder, ("ESCLAVOS_REGISTROS_MIN", "5"));
        using var there = await other.SendAsync("POST", "/registrar_esclavo", """{"esclavo_id":"nuevo6","ip":"127.0.0.7"}""");
        Assert.Equal(429, (int)there.StatusCode);
    }

    [Fact]
    public async Task Those_that_are_silent_take_no_place_and_those_on_trial_do()
    {
        await KnowAsync(WorkerRegistry.MaxKnown, trial: false);
        await RegisterAsync("real", "127.0.0.7", 5002, 200);

        await KnowAsync(WorkerRegistry.MaxKnown, trial: true);
        await RegisterAsync("otro", "127.0.0.7", 5003, 422);
        await RegisterAsync("real", "127.0.0.7", 5002, 200);
    }

    [Fact]
    public async Task A_trial_goes_on_while_a_slave_repeats_itself_and_begins_again_elsewhere()
    {
        await RegisterAsync("e9", "127.0.0.7", 5002, 200);
        var since = (await Registry.FindAsync("e9"))!.Registration.OnTrialSince;
        Assert.NotNull(since);
        await RegisterAsync("e9", "127.0.0.7", 5002, 200);
        Assert.Equal(since, (await Registry.FindAsync("e9"))!.Registration.OnTrialSince);
        await RegisterAsync("e9", "127.0.0.7", 5003, 200);
        Assert.True((await Registry.FindAsync("e9"))!.Registration.OnTrialSince > since);

        await Registry.SeenAsync((await Registry.FindAsync("e9"))!.Registration);
        await RegisterAsync("e9", "127.0.0.7", 5004, 200);
        Assert.Null((await Registry.FindAsync("e9"))!.Registration.OnTrialSince); // it answered once
    }

    [Fact]
    public async Task The_name_of_a_living_worker_of_ours_is_not_given_away_and_it_may_repeat_where_it_is()
    {
        await Registry.AnnounceAsync(new WorkerRegistration("propio", "192.168.9.9", 80, IsOurs: true, default, ["Numpy"]), Idle);

        await RegisterAsync("propio", "192.168.9.9", 80, 200);
        var (_, problem) = await RegisterAsync("propio", "127.0.0.7", 5002, 409);
        Assert.Equal("El esclavo propio está activo en 192.168.9.9, puerto 80; otro necesita otro nombre.", problem.GetProperty("error").GetString());
        Assert.True((await Registry.FindAsync("propio"))!.Registration.IsOurs);

        await Registry.LeaveAsync("propio");
        await RegisterAsync("propio", "127.0.0.7", 5002, 200);
    }

    [Fact]
    public async Task A_living_slave_is_moved_by_nobody_but_itself()
    {
        var far = new WorkerRegistration("lejano", "127.0.0.8", 5002, IsOurs: false, default, ["Numpy"], Source: "10.0.0.8", Machine: "otra");
        await Registry.AnnounceAsync(far, Idle);
        await RegisterAsync("lejano", "127.0.0.7", 5002, 409);
        await RegisterAsync("lejano", "127.0.0.8", 5002, 200); // and it changes nothing, its source least of all
        await RegisterAsync("lejano", "127.0.0.7", 5002, 409);

        await Registry.LeaveAsync("lejano");
        await RegisterAsync("lejano", "127.0.0.7", 5002, 200);

        // Restarted on another port of its machine, before anybody noticed.
        await Registry.AnnounceAsync(far with { Id = "cercano", Source = "127.0.0.1" }, Idle);
        await RegisterAsync("cercano", "127.0.0.8", 5003, 200);
        Assert.Equal(5003, (await Registry.FindAsync("cercano"))!.Registration.Port);
    }

    [Fact]
    public async Task With_the_setting_a_name_is_taken_unresolved()
    {
        await using var other = await RunningMaster.StartAsync(server.Configuration, _folder, ("ESCLAVOS_NOMBRES", "true"));

        await other.PostAsync("/registrar_esclavo", """{"esclavo_id":"e9","ip":"localhost","puerto":5999}""");
        using var refused = await other.SendAsync("POST", "/registrar_esclavo", """{"esclavo_id":"e8","ip":"nodo.0x7f"}""");
        Assert.Equal(400, (int)refused.StatusCode);
    }

    private async Task KnowAsync(int count, bool trial)
    {
        await Database.KeyDeleteAsync(FarmKeys.Workers);
        var slave = new WorkerRegistration("", "127.0.0.9", 5002, IsOurs: false, default, ["Numpy"], Machine: "otra", OnTrialSince: trial ? DateTimeOffset.UtcNow : null);
        await Database.HashSetAsync(FarmKeys.Workers, [.. Enumerable.Range(0, count).Select(i => new HashEntry($"x{i}", JsonSerializer.Serialize(slave with { Id = $"x{i}" })))]);
        if (trial)
            await Registry.RegisterAsync(slave with { Id = "real", Address = "127.0.0.7" });
    }

    private async Task<(HttpResponseMessage Answer, JsonElement Body)> RegisterAsync(string id, string address, int port, int status)
    {
        var answer = await _master.SendAsync("POST", "/registrar_esclavo", $$"""{"esclavo_id":"{{id}}","ip":"{{address}}","puerto":{{port}}}""");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{id} at {address}:{port}: {(int)answer.StatusCode} {text}");
        return (answer, JsonElement.Parse(text));
    }
}
