using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Hangfire;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Taking orders, with Hangfire's real client and storage on a real server.</summary>
public abstract partial class JobBoardTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_submitted_job_waits_in_hangfires_queue_of_its_priority()
    {
        var order = Order(JobPriority.High) with { CRe = -0.8, CIm = 0.156, TimeoutSeconds = 7, Format = "webp" };
        var submitted = await Farm.Board.SubmitAsync(order, new Origin());

        Assert.True(submitted!.IsNew);
        var job = await Farm.FindAsync(submitted.JobId);
        Assert.Equal((order, JobState.Waiting, 0, 0L), (job.Order, job.State, job.Attempts, job.Token));
        Assert.Null(job.Started ?? job.Finished ?? job.RetryAt);
        Assert.Null(job.Worker ?? job.Error);
        Assert.Equal([job.HangfireId!], Farm.Enqueued("alta"));
        var carried = Farm.Monitoring.JobDetails(job.HangfireId);
        Assert.Equal((typeof(IRenderJob), "RunAsync", submitted.JobId), (carried.Job.Type, carried.Job.Method.Name, carried.Job.Args[0]));
        Assert.Empty(await Farm.IdsAsync(FarmKeys.Unqueued));
    }

    [Fact]
    public async Task A_submitted_jobs_carrier_is_what_hangfires_client_makes()
    {
        var id = await Farm.SubmitAsync();
        var ours = (await Farm.FindAsync(id)).HangfireId!;
        var own = Farm.Hangfire.Enqueue<IRenderJob>("media", job => job.RunAsync(id, null, CancellationToken.None));

        Assert.Equal(await CarrierAsync(own), await CarrierAsync(ours));
        Assert.Equal([own, ours], Farm.Enqueued("media"));
        var (a, b) = (Farm.Monitoring.JobDetails(own), Farm.Monitoring.JobDetails(ours));
        Assert.Equal((a.Job.ToString(), a.ExpireAt, a.History.Single().StateName), (b.Job.ToString(), b.ExpireAt, b.History.Single().StateName));
        Assert.Equal(a.History.Single().Data.Keys, b.History.Single().Data.Keys);
        Assert.InRange(b.CreatedAt!.Value, Farm.Time.GetUtcNow().UtcDateTime.AddMilliseconds(-1), Farm.Time.GetUtcNow().UtcDateTime);
    }

    // All that Hangfire has of a job: fields and states, with # for times. Its client says "default" for the queue in a state (Hangfire's fault).
    private async Task<string> CarrierAsync(string hf)
    {
        var redis = Farm.Redis.Database;
        RedisKey[] keys = [HangfireKeys.Job(hf), HangfireKeys.State(hf)];
        var hashes = await Task.WhenAll(keys.Select(async key => (await redis.HashGetAllAsync(key)).Select(field => $"{field}").Order(StringComparer.Ordinal)));
        var lives = await Task.WhenAll(keys.Append(HangfireKeys.History(hf)).Select(key => redis.KeyTimeToLiveAsync(key)));
        var all = string.Join('\n', [.. hashes.SelectMany(fields => fields), .. await redis.ListRangeAsync(HangfireKeys.History(hf)), .. lives.Select(life => $"{life}")]);
        return Moment().Replace(all, "#").Replace("Queue: default", "Queue: media", StringComparison.Ordinal).Replace("\"default\"", "\"media\"", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Moment();

    [Fact]
    public async Task Many_orders_in_one_call_have_the_outcomes_that_each_would_have_alone()
    {
        var first = (await Farm.Board.SubmitAsync(Order(), new Origin(Key: "k7")))!.JobId;
        var orders = Enumerable.Range(0, 250).Select(i => new Submission(Order((JobPriority)(1 + (i % 3))), new Origin(Key: $"k{i % 200}"))).ToList();
        orders.Insert(100, new Submission(Order(), new Origin(JobId: first)));
        orders.Insert(150, new Submission(Order() with { RecolourOf = "nadie" }, new Origin()));

        var jobs = await Farm.Board.SubmitAsync(orders);

        Assert.Equal(orders.Count, jobs.Count);
        Assert.Equal((null, null), (jobs[100], jobs[150]));
        var keyed = orders.Zip(jobs).Where(one => one.First.Origin.Key is not null).GroupBy(one => one.First.Origin.Key!, one => one.Second!).ToList();
        Assert.All(keyed, same => Assert.Single(same.Select(job => job.JobId).Distinct()));
        Assert.All(keyed, same => Assert.Equal(same.Key == "k7" ? 0 : 1, same.Count(job => job.IsNew)));
        Assert.Equal(200, keyed.Select(same => same.First().JobId).Distinct().Count());
        Assert.Equal(200, Farm.Enqueued("alta").Count + Farm.Enqueued("media").Count + Farm.Enqueued("baja").Count);
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
    }

    [Fact]
    public async Task A_pinned_job_waits_in_the_queue_of_its_worker()
    {
        var id = (await Farm.Board.SubmitAsync(Order(worker: "Nodo.1"), new Origin()))!.JobId;

        var queue = Assert.Single(await Farm.Reader.QueuesAsync(), q => q.Value > 0).Key;
        Assert.Equal([(await Farm.FindAsync(id)).HangfireId!], Farm.Enqueued(queue));
    }

    [Fact]
    public async Task The_same_key_gives_the_same_job_even_to_twenty_at_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Farm.Board.SubmitAsync(Order(), new Origin(Key: "ñ 1"))));

        Assert.Single(all.Select(s => s!.JobId).Distinct());
        Assert.Single(all, s => s!.IsNew);
        Assert.Equal(1, (await Farm.Reader.CountsAsync()).Waiting);
        Assert.Single(Farm.Enqueued("media"));
        var life = await Farm.Redis.Database.KeyTimeToLiveAsync(FarmKeys.IdempotencyKey("ñ 1"));
        Assert.InRange(life!.Value.TotalHours, 23.9, 24);
    }

    [Fact]
    public async Task Another_key_gives_another_job()
    {
        var a = await Farm.Board.SubmitAsync(Order(), new Origin(Key: "a"));
        var b = await Farm.Board.SubmitAsync(Order(), new Origin(Key: "b"));

        Assert.NotEqual(a!.JobId, b!.JobId);
    }

    [Fact]
    public async Task An_id_can_be_chosen_once()
    {
        Assert.Equal(new Submitted("mio-1", true), await Farm.Board.SubmitAsync(Order(), new Origin(JobId: "mio-1")));
        Assert.Null(await Farm.Board.SubmitAsync(Order(JobPriority.High), new Origin(JobId: "mio-1")));

        Assert.Equal(JobPriority.Medium, (await Farm.FindAsync("mio-1")).Order.Priority);
        Assert.Equal((1, 0), (Farm.Enqueued("media").Count, Farm.Enqueued("alta").Count));
    }

    [Fact]
    public async Task Twenty_one_jobs_within_one_second_have_twenty_one_ids()
    {
        var ids = new List<string>();
        for (var i = 0; i < 21; i++)
            ids.Add(await Farm.SubmitAsync());

        Assert.Equal(21, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches(IdOfThatSecond(), id));
        Assert.Equal(21, (await Farm.Reader.CountsAsync()).Waiting);
    }

    [Fact]
    public async Task Two_hundred_jobs_at_once_are_two_hundred_jobs()
    {
        var ids = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => ids.Add(await Farm.SubmitAsync()));

        Assert.Equal(200, ids.Distinct().Count());
        Assert.Equal(200, (await Farm.Reader.CountsAsync()).Waiting);
        Assert.Equal(200, Farm.Monitoring.EnqueuedCount("media"));
    }

    [Fact]
    public async Task A_position_counts_every_job_of_a_higher_priority_and_the_older_ones_of_its_own()
    {
        var low = await Farm.SubmitAsync(JobPriority.Low);
        var medium1 = await SubmitLaterAsync(JobPriority.Medium);
        var medium2 = await SubmitLaterAsync(JobPriority.Medium);
        var high = await SubmitLaterAsync(JobPriority.High);

        Assert.Equal(1, await Farm.Reader.PositionAsync(high, "alta"));
        Assert.Equal(2, await Farm.Reader.PositionAsync(medium1, "media"));
        Assert.Equal(3, await Farm.Reader.PositionAsync(medium2, "media"));
        Assert.Equal(4, await Farm.Reader.PositionAsync(low, "baja"));
        await Farm.BeginAsync(high);
        Assert.Null(await Farm.Reader.PositionAsync(high, "alta"));
        Assert.Equal(3, await Farm.Reader.PositionAsync(low, "baja"));
    }

    // Jobs of the same millisecond are ordered by id; these must be a millisecond apart.
    private async Task<string> SubmitLaterAsync(JobPriority priority)
    {
        var before = await Farm.Redis.Database.ExecuteAsync("TIME");
        await Eventually.True(
            async () => Milliseconds(await Farm.Redis.Database.ExecuteAsync("TIME")) > Milliseconds(before), "the server's clock goes on");
        return await Farm.SubmitAsync(priority);
    }

    private static long Milliseconds(StackExchange.Redis.RedisResult time) => ((long)time[0] * 1000) + ((long)time[1] / 1000);

    [GeneratedRegex("^20261123-051533-[0-9a-hjkmnp-tv-z]{8}$")]
    private static partial Regex IdOfThatSecond();
}

public sealed class JobBoardTestsOnGarnet(GarnetFixture server) : JobBoardTests(server), IClassFixture<GarnetFixture>;

public sealed class JobBoardTestsOnRedis(RedisServerFixture server) : JobBoardTests(server), IClassFixture<RedisServerFixture>;
