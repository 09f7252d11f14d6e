using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Counts and pages.</summary>
public abstract class JobReaderTests(IRespServer server) : IAsyncLifetime
{
    private FarmOnServer _farm = null!;

    public async ValueTask InitializeAsync() => _farm = await OpenEmptyAsync(server);

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_empty_farm_has_three_empty_queues_and_no_jobs()
    {
        Assert.Equal(new JobCounts(0, 0, 0, 0, 0), await _farm.Reader.CountsAsync());
        Assert.Equal(new Dictionary<string, long> { ["alta"] = 0, ["media"] = 0, ["baja"] = 0 }, await _farm.Reader.QueuesAsync());
        Assert.Empty((await _farm.Reader.ListAsync(null, null, 0, 10)).Jobs);
        Assert.Null(await _farm.Reader.FindAsync("nadie"));
    }

    [Fact]
    public async Task Queues_count_what_waits_and_a_workers_own_only_while_something_does()
    {
        await _farm.SubmitAsync(JobPriority.High);
        await _farm.SubmitAsync(JobPriority.High);
        var pinned = (await _farm.Board.SubmitAsync(Order(worker: "esclavo1"), new Origin()))!.JobId;

        Assert.Equal(new Dictionary<string, long> { ["alta"] = 2, ["media"] = 0, ["baja"] = 0, ["w-esclavo1"] = 1 }, await _farm.Reader.QueuesAsync());
        await _farm.BeginAsync(pinned);
        Assert.DoesNotContain("w-esclavo1", await _farm.Reader.QueuesAsync());
    }

    [Fact]
    public async Task Pages_follow_each_other_newest_first_without_gap_or_repetition()
    {
        for (var i = 0; i < 25; i++)
            await _farm.SubmitAsync((JobPriority)(1 + (i % 3)));

        var seen = new List<JobRecord>();
        for (long? at = 0; at is { } from;)
        {
            var page = await _farm.Reader.ListAsync(null, null, from, 10);
            Assert.Equal(25, page.Total);
            seen.AddRange(page.Jobs);
            at = page.Next;
        }

        Assert.Equal(25, seen.Select(j => j.Id).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(j => j.Created).Select(j => j.Created), seen.Select(j => j.Created));
    }

    [Theory, InlineData(1), InlineData(4), InlineData(100)]
    public async Task Filtered_pages_hold_every_job_of_the_filter_once(int limit)
    {
        var wanted = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            var priority = i % 5 == 0 ? JobPriority.Low : JobPriority.High;
            var id = await _farm.SubmitAsync(priority);
            if (priority == JobPriority.Low)
                wanted.Add(id);
        }

        await _farm.BeginAsync(wanted[0]);
        var seen = new List<string>();
        for (long? at = 0; at is { } from;)
        {
            var page = await _farm.Reader.ListAsync(JobState.Waiting, JobPriority.Low, from, limit);
            Assert.InRange(page.Jobs.Count, 0, limit);
            seen.AddRange(page.Jobs.Select(j => j.Id));
            at = page.Next;
        }

        Assert.Equal(wanted.Skip(1).Order(), seen.Order());
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_empty_and_the_last()
    {
        await _farm.SubmitAsync();

        var page = await _farm.Reader.ListAsync(null, null, 7, 10);
        Assert.Equal((0, 1, null), (page.Jobs.Count, page.Total, page.Next));
    }
}

public sealed class JobReaderTestsOnGarnet(GarnetFixture server) : JobReaderTests(server), IClassFixture<GarnetFixture>;

public sealed class JobReaderTestsOnRedis(RedisServerFixture server) : JobReaderTests(server), IClassFixture<RedisServerFixture>;
