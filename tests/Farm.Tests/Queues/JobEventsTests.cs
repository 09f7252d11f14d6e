using System.Collections.Concurrent;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>The news of the jobs.</summary>
public abstract class JobEventsTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task Every_change_of_a_job_is_heard()
    {
        var heard = new ConcurrentQueue<JobChange>();
        await Farm.Events.ListenAsync(heard.Enqueue);

        var id = await Farm.SubmitAsync();
        await Farm.BeginAsync(id);
        await Farm.Control.CancelAsync(id, "fuera");

        await Eventually.True(() => heard.Count == 3, "three changes are heard");
        Assert.Equal([new(id, JobState.Waiting), new(id, JobState.Running), new JobChange(id, JobState.Cancelled)], heard);
    }

    [Fact]
    public async Task Changes_are_heard_in_their_order()
    {
        const int changes = 5000;
        var heard = new ConcurrentQueue<string>();
        await Farm.Events.ListenAsync(change => heard.Enqueue(change.JobId));
        var ids = Enumerable.Range(0, changes).Select(i => $"20261127-000000-{i:00000000}").ToList();
        await Task.WhenAll(ids.Select(id => Farm.Redis.Subscriber.PublishAsync(FarmKeys.Events, $$"""{"trabajo_id":"{{id}}","estado":"en_curso"}""")));

        await Eventually.True(() => heard.Count == changes, () => $"{heard.Count} changes are heard");
        Assert.Equal(ids, heard);
    }

    [Fact]
    public async Task Whoever_began_to_listen_while_Redis_was_away_hears_each_change_once()
    {
        await using var link = new CuttableLink(Server.Configuration);
        link.Cut();
        await using var redis = FarmRedis.Connect($"{link.Configuration},connectTimeout=500,asyncTimeout=500,syncTimeout=500");
        var (events, heard) = (new JobEvents(redis), new ConcurrentQueue<JobChange>());
        await events.ListenAsync(heard.Enqueue);
        link.Mend();
        await Eventually.True(
            async () => await Record.ExceptionAsync(() => redis.Database.PingAsync()) is null && (await Farm.Redis.Database.ExecuteAsync("PUBSUB", "NUMSUB", FarmKeys.Events.ToString()))[1].ToString() == "1",
            "it is subscribed");
        var id = await Farm.SubmitAsync();
        await Farm.BeginAsync(id);
        await Eventually.True(() => heard.Any(change => change.State == JobState.Running), "the last change is heard");
        Assert.Equal([new(id, JobState.Waiting), new JobChange(id, JobState.Running)], heard);
    }

    [Fact]
    public async Task A_message_that_is_no_change_ends_nothing()
    {
        var heard = new ConcurrentQueue<JobChange>();
        await Farm.Events.ListenAsync(heard.Enqueue);
        foreach (var message in (string[])["", "x", "[]", "{}", """{"trabajo_id":1,"estado":2}""", """{"trabajo_id":"a","estado":"otro"}"""])
            await Farm.Redis.Subscriber.PublishAsync(FarmKeys.Events, message);

        var id = await Farm.SubmitAsync();

        await Eventually.True(() => !heard.IsEmpty, "the change is heard");
        Assert.Equal([new JobChange(id, JobState.Waiting)], heard);
    }
}

public sealed class JobEventsTestsOnGarnet(GarnetFixture server) : JobEventsTests(server), IClassFixture<GarnetFixture>;

public sealed class JobEventsTestsOnRedis(RedisServerFixture server) : JobEventsTests(server), IClassFixture<RedisServerFixture>;
