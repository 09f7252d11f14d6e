using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Workers;

/// <summary>Who is there, who was.</summary>
public abstract class WorkerRegistryTests(IRespServer server) : IAsyncLifetime
{
    private static readonly WorkerState Idle = new("nodo-a", false, null, 12.5, 1 << 30, 4);
    private FarmOnServer _farm = null!;

    public async ValueTask InitializeAsync() => _farm = await FarmOnServer.OpenEmptyAsync(server);

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_announced_worker_is_active_with_what_it_said()
    {
        await _farm.Registry.AnnounceAsync(Registration("esclavo1"), Idle with { Busy = true, CurrentJob = "j-1" });

        var worker = Assert.Single(await _farm.Registry.AllAsync());
        Assert.True(worker.IsActive);
        Assert.Equivalent(Idle with { Busy = true, CurrentJob = "j-1" }, worker.State, strict: true);
        Assert.Equal(("10.0.0.7", 5011, true, _farm.Time.GetUtcNow()), (worker.Registration.Address, worker.Registration.Port, worker.Registration.IsOurs, worker.Registration.LastSeen));
        Assert.Equal(["Numpy"], worker.Registration.Algorithms);
    }

    [Fact]
    public async Task A_worker_that_falls_silent_is_inactive_after_ten_seconds_and_still_known()
    {
        await _farm.Registry.AnnounceAsync(Registration("esclavo1"), Idle);
        var life = await _farm.Redis.Database.KeyTimeToLiveAsync(FarmKeys.Worker("esclavo1"));
        Assert.InRange(life!.Value.TotalSeconds, 8, 10);

        await _farm.Redis.Database.KeyExpireAsync(FarmKeys.Worker("esclavo1"), TimeSpan.FromMilliseconds(20)); // the ten seconds are over
        await Eventually.True(async () => !Assert.Single(await _farm.Registry.AllAsync()).IsActive, "it is inactive");
        Assert.Equal("10.0.0.7", (await _farm.Registry.FindAsync("esclavo1"))!.Registration.Address);
    }

    [Fact]
    public async Task A_worker_that_leaves_is_inactive_at_once_and_comes_back_with_its_next_word()
    {
        await _farm.Registry.AnnounceAsync(Registration("esclavo1"), Idle);

        await _farm.Registry.LeaveAsync("esclavo1");
        Assert.False(Assert.Single(await _farm.Registry.AllAsync()).IsActive);
        await _farm.Registry.AnnounceAsync(Registration("esclavo1"), Idle);
        Assert.True(Assert.Single(await _farm.Registry.AllAsync()).IsActive);
    }

    [Fact]
    public async Task A_registration_alone_is_remembered_but_not_active()
    {
        await _farm.Registry.RegisterAsync(Registration("e9") with { IsOurs = false });

        var worker = Assert.Single(await _farm.Registry.AllAsync());
        Assert.Equal((false, false), (worker.IsActive, worker.Registration.IsOurs));
    }

    [Fact]
    public async Task A_second_registration_replaces_the_first_with_a_newer_time()
    {
        await _farm.Registry.RegisterAsync(Registration("e9"));
        _farm.Time.Advance(TimeSpan.FromMinutes(1));
        await _farm.Registry.RegisterAsync(Registration("e9") with { Port = 5999 });

        var found = await _farm.Registry.FindAsync("e9");
        Assert.Equal((5999, _farm.Time.GetUtcNow()), (found!.Registration.Port, found.Registration.LastSeen));
    }

    [Fact]
    public async Task Workers_are_listed_by_name_and_an_empty_farm_has_none()
    {
        Assert.Empty(await _farm.Registry.AllAsync());
        Assert.Null(await _farm.Registry.FindAsync("nadie"));
        foreach (var id in (string[])["b", "a", "C"])
            await _farm.Registry.RegisterAsync(Registration(id));

        Assert.Equal(["C", "a", "b"], (await _farm.Registry.AllAsync()).Select(w => w.Registration.Id));
    }

    [Fact]
    public async Task One_master_at_a_time_has_its_turn_at_a_foreign_slave()
    {
        Assert.True(await _farm.Registry.TakeTurnAsync("e9", "a"));
        Assert.False(await _farm.Registry.TakeTurnAsync("e9", "b"));
        Assert.True(await _farm.Registry.TakeTurnAsync("e9", "a"));
        Assert.True(await _farm.Registry.TakeTurnAsync("e8", "b"));
        Assert.InRange((await _farm.Redis.Database.KeyTimeToLiveAsync(FarmKeys.RelayTurn("e9")))!.Value, TimeSpan.FromSeconds(1), WorkerRegistry.Silence);

        await _farm.Registry.EndTurnAsync("e9", "b"); // not its own turn
        Assert.False(await _farm.Registry.TakeTurnAsync("e9", "b"));
        await _farm.Registry.EndTurnAsync("e9", "a");
        Assert.True(await _farm.Registry.TakeTurnAsync("e9", "b"));
    }

    [Fact]
    public async Task A_slave_that_registered_anew_is_not_overwritten_by_an_answer_of_before()
    {
        await _farm.Registry.RegisterAsync(Registration("e9"));
        var before = (await _farm.Registry.FindAsync("e9"))!.Registration;
        _farm.Time.Advance(TimeSpan.FromSeconds(3));
        await _farm.Registry.SeenAsync(before);
        Assert.Equal(before.LastSeen.AddSeconds(3), (await _farm.Registry.FindAsync("e9"))!.Registration.LastSeen);

        await _farm.Registry.RegisterAsync(Registration("e9") with { Port = 7 });
        await _farm.Registry.SeenAsync(before);
        Assert.Equal(7, (await _farm.Registry.FindAsync("e9"))!.Registration.Port);
    }

    private WorkerRegistration Registration(string id) => new(id, "10.0.0.7", 5011, true, _farm.Time.GetUtcNow(), ["Numpy"]);
}

public sealed class WorkerRegistryTestsOnGarnet(GarnetFixture server) : WorkerRegistryTests(server), IClassFixture<GarnetFixture>;

public sealed class WorkerRegistryTestsOnRedis(RedisServerFixture server) : WorkerRegistryTests(server), IClassFixture<RedisServerFixture>;
