using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Notices of ended jobs: who leaves them, and how they wait.</summary>
public abstract class NoticeOutboxTests(IRespServer server) : FarmTests(server)
{
    private const string Listener = "http://oyente:9000";
    private static readonly string s_url = $"{Listener}/hecho?secreto={new string('x', 100)}";

    [Fact]
    public async Task What_ends_leaves_one_notice_and_what_is_put_right_afterwards_none()
    {
        var id = await EndAsync();
        await Farm.Redis.Database.SortedSetRemoveAsync(FarmKeys.JobsInState("completado"), id);

        Assert.True(await Farm.Coherence.RepairAsync(new Incoherence(id, null, null, "falta en la lista")));

        Assert.Contains(id, await Farm.IdsAsync(FarmKeys.JobsInState("completado")));
        var notice = Assert.Single(Assert.Single((await Outbox.TakeAsync(9, null)).Batches).Notices);
        Assert.Equal((id, "completado", s_url, false), (notice.JobId, notice.State, notice.Target, notice.IsOfFarm));
    }

    [Fact]
    public async Task What_is_taken_is_its_takers_alone_until_it_ends_or_fails()
    {
        await EndAsync();
        var batch = Assert.Single((await Outbox.TakeAsync(9, null)).Batches);
        Assert.Equal(Listener, batch.Origin);
        await EndAsync();
        Assert.Empty((await Outbox.TakeAsync(9, null)).Batches); // the origin is the first one's for a while

        await Outbox.EndAsync(Listener, [batch.Notices[0].Name]);
        var second = Assert.Single(Assert.Single((await Outbox.TakeAsync(9, null)).Batches).Notices);
        Assert.Empty(await Outbox.FailAsync(Listener, [second.Name], "respondió 404", isOrigin: false));
        var third = await EndAsync();
        Assert.Equal((2, null, "respondió 404"), await OriginAsync());
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Notices, Listener, 1); // its time has come: the refused one's has not
        Assert.Equal(third, Assert.Single(Assert.Single((await Outbox.TakeAsync(9, null)).Batches).Notices).JobId);
    }

    [Fact]
    public async Task An_origin_that_takes_none_gets_one_at_a_time_until_it_takes_one()
    {
        for (var i = 0; i < 20; i++)
            await EndAsync();
        var names = Assert.Single((await Outbox.TakeAsync(9, null)).Batches).Notices.Select(notice => notice.Name).ToList();
        Assert.Equal(16, names.Count);
        Assert.Empty(await Outbox.FailAsync(Listener, names, "no respondió en 10 s", isOrigin: true));
        Assert.NotNull((await Outbox.ListAsync(9))[0].FailingSince);
        Assert.Empty((await Outbox.TakeAsync(9, null)).Batches);

        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Notices, Listener, 1);
        var one = Assert.Single(Assert.Single((await Outbox.TakeAsync(9, null)).Batches).Notices);
        Assert.Equal(names[0], one.Name);
        await Outbox.EndAsync(Listener, [one.Name]);
        Assert.Equal((19, null, null), await OriginAsync());
        Assert.Equal(16, Assert.Single((await Outbox.TakeAsync(9, null)).Batches).Notices.Count);
    }

    [Fact]
    public async Task A_day_is_enough_and_ten_thousand_are_enough()
    {
        var (database, own) = (Farm.Redis.Database, FarmKeys.NoticesOf(Listener));
        var old = $"x.completado.{DateTimeOffset.UtcNow.AddHours(-25).ToUnixTimeMilliseconds()}";
        var entries = Enumerable.Range(0, 9_999).Select(i => new SortedSetEntry($"y{i}.completado.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        await database.SortedSetAddAsync(own, [new(old, 1), .. entries]);
        await database.HashSetAsync(FarmKeys.NoticeTargets, old, s_url);

        await EndAsync();
        Assert.Equal(10_000, await database.SortedSetLengthAsync(own));
        Assert.Null(await database.SortedSetScoreAsync(own, old));
        Assert.False(await database.HashExistsAsync(FarmKeys.NoticeTargets, old));

        await database.SortedSetAddAsync(own, old, 1);
        await database.SortedSetAddAsync(own, $"z.fallido.{DateTimeOffset.UtcNow.AddHours(-26).ToUnixTimeMilliseconds()}.granja", 0);
        var taken = Assert.Single((await Outbox.TakeAsync(9, null)).Batches).Notices;
        Assert.Equal(2, (await Outbox.FailAsync(Listener, [.. taken.Select(notice => notice.Name)], "no se pudo conectar", isOrigin: true)).Count);
        Assert.Null(await database.SortedSetScoreAsync(own, old));
    }

    [Fact]
    public async Task The_farms_own_address_is_told_beside_the_orders_and_another_masters_is_seen()
    {
        Assert.Null((await Outbox.TakeAsync(9, "https://granja.example/a")).OtherFarm);
        await EndAsync();
        var (batches, _) = await Outbox.TakeAsync(9, "https://granja.example/a");
        Assert.Equal(["http://oyente:9000", "https://granja.example"], batches.Select(batch => batch.Origin).Order());
        Assert.True(batches.Single(batch => batch.Origin == "https://granja.example").Notices.Single().IsOfFarm);
        Assert.InRange((await Farm.Redis.Database.KeyTimeToLiveAsync(FarmKeys.FarmNotice))!.Value.TotalDays, 6.9, 7.1);

        Assert.Equal("https://granja.example/a", (await Outbox.TakeAsync(9, null)).OtherFarm);
        Assert.False(await Farm.Redis.Database.KeyExistsAsync(FarmKeys.FarmNotice));
    }

    private NoticeOutbox Outbox => new(Farm.Redis);

    private async Task<string> EndAsync()
    {
        var id = (await Farm.Board.SubmitAsync(Order() with { NoticeUrl = s_url }, new Origin()))!.JobId;
        Assert.True(await Farm.Ledger.CommitAsync(await Farm.BeginAsync(id), Result()));
        return id;
    }

    private async Task<(long Waiting, DateTimeOffset? FailingSince, string? LastFailure)> OriginAsync()
    {
        var origin = Assert.Single(await Outbox.ListAsync(9));
        return (origin.Waiting, origin.FailingSince, origin.LastFailure);
    }
}

public sealed class NoticeOutboxTestsOnGarnet(GarnetFixture server) : NoticeOutboxTests(server), IClassFixture<GarnetFixture>;

public sealed class NoticeOutboxTestsOnRedis(RedisServerFixture server) : NoticeOutboxTests(server), IClassFixture<RedisServerFixture>;
