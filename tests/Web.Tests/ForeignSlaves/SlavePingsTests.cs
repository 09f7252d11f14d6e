using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.ForeignSlaves;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>How often a foreign slave is asked, and until when.</summary>
public sealed class SlavePingsTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 5, 15, 33, TimeSpan.Zero);
    private static readonly WorkerRegistration Slave = new("e9", "127.0.0.1", 5999, IsOurs: false, Now, ["Numpy"]);

    [Theory]
    [InlineData(0, 10, 10), InlineData(100, 10, 10), InlineData(1000, 10, 100), InlineData(3000, 10, 300), InlineData(2_000_000, 10, 300)]
    [InlineData(2_000_000, 3600, 3600), InlineData(-50, 10, 10)]
    public void The_longer_it_is_silent_the_rarer_up_to_five_minutes(int silentSeconds, int intervalSeconds, int restSeconds) =>
        Assert.Equal(restSeconds, SlavePings.Rest(Slave, Now.AddSeconds(silentSeconds), TimeSpan.FromSeconds(intervalSeconds)).TotalSeconds);

    [Theory, InlineData(10, 10), InlineData(3600, 60)]
    public void In_its_trial_it_is_asked_ten_times_at_least(int intervalSeconds, int restSeconds) =>
        Assert.Equal(restSeconds, SlavePings.Rest(Slave with { OnTrialSince = Now }, Now.AddSeconds(500), TimeSpan.FromSeconds(intervalSeconds)).TotalSeconds);

    [Theory]
    [InlineData(0, 0, false, false), InlineData(1, 0, false, true), InlineData(1, 0, true, false), InlineData(0, 1, true, true)]
    public void One_that_registers_again_while_it_is_silent_or_elsewhere_is_asked_at_once(int later, int portsAway, bool isActive, bool isAsked)
    {
        var slave = new ForeignSlave(Slave, new FakeTimeProvider());
        if (isActive)
            slave.Answered(new SlavePing(null, false, false, null, 0, 0, 0), 0);

        slave.Register(Slave with { LastSeen = Now.AddSeconds(later), Port = Slave.Port + portsAway });

        Assert.Equal(isAsked, slave.Doubts.WaitAsync(TimeSpan.FromDays(1), new FakeTimeProvider(), CancellationToken.None).IsCompleted);
    }

    [Theory, InlineData(0, false), InlineData(1, true)]
    public void One_that_stalled_an_order_rests_until_another_program_registers_in_its_place(int portsAway, bool mayFetch)
    {
        var slave = new ForeignSlave(Slave, new FakeTimeProvider()) { Order = OperatorOrder.Work };
        slave.Stalled();

        slave.Register(Slave with { Port = Slave.Port + portsAway });

        slave.Answered(new SlavePing(null, false, false, null, 0, 0, 0), 0);
        Assert.Equal(mayFetch, slave.MayFetch);
    }

    [Fact]
    public async Task An_answer_ends_its_trial_and_once_it_is_forgotten_it_is_asked_no_more()
    {
        await using var slave = await AnsweringAsync();
        var folder = RunningMaster.NewFolder();
        await using (var master = await RunningMaster.StartAsync(server.Configuration, folder, ("ESCLAVO_PING_INTERVAL", "0.25")))
        {
            var registry = master.Services.GetRequiredService<WorkerRegistry>();
            await master.PostAsync("/registrar_esclavo", $$"""{"esclavo_id":"e9","ip":"127.0.0.1","puerto":{{new Uri(slave.Urls.Single()).Port}}}""");
            await Eventually.True(async () => await registry.FindAsync("e9") is { IsActive: true, Registration.OnTrialSince: null }, "it answered");

            using (var deleted = await master.SendAsync("DELETE", "/esclavos/e9"))
                deleted.EnsureSuccessStatusCode();
            await Eventually.True(async () => await registry.TakeTurnAsync("e9", "prueba"), "its relay ends and gives up its turn");
            Assert.Empty(await registry.AllAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<WebApplication> AnsweringAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/ping", () => new { ocupado = false });
        await app.StartAsync();
        return app;
    }
}
