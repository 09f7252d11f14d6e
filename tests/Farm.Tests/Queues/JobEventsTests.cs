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
        Assert.Equal([new(id, JobState.Waiting), new(id, JobState.Running), new JobChange(id, JobState.Cancelled)], heard.OrderBy(change => change.State));
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
