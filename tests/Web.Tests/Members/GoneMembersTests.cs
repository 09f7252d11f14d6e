using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Web.Members;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace HpcHangfire.Web.Tests.Members;

/// <summary>A master forgets who has been silent for too long, but not what it could not hear.</summary>
public sealed class GoneMembersTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    [Fact]
    public async Task A_master_forgets_nobody_in_its_first_ten_minutes()
    {
        var services = fixture.Master.Services;
        var (redis, registry, hosts) = (services.GetRequiredService<FarmRedis>(), services.GetRequiredService<WorkerRegistry>(), services.GetRequiredService<HostStore>());
        await registry.RegisterAsync(new WorkerRegistration("viejo", "10.0.0.7", 5011, true, default, ["Numpy"]));
        var started = DateTimeOffset.UtcNow + 2 * GoneWorkers.OwnSilence; // the farm was off for two days
        var time = new FakeTimeProvider(started);
        var loop = new FarmLoop(services.GetRequiredService<RedisHealth>(), time, NullLogger<FarmLoop>.Instance);
        using var members = new GoneMembers(new GoneWorkers(redis, registry, time), hosts, loop, time, NullLogger<GoneMembers>.Instance);
        await members.StartAsync(CancellationToken.None);

        await Eventually.True(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return await registry.FindAsync("viejo") is null;
        }, "it is forgotten");
        Assert.True(time.GetUtcNow() - started >= TimeSpan.FromMinutes(10));
        await members.StopAsync(CancellationToken.None);
    }
}
