using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Counts and pages.</summary>
public abstract class JobReaderTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task An_empty_farm_has_three_empty_queues_and_no_jobs()
    {
        Assert.Equal(new JobCounts(0, 0, 0, 0, 0), await Farm.Reader.CountsAsync());
        Assert.Equal(new Dictionary<string, long> { ["alta"] = 0, ["media"] = 0, ["baja"] = 0 }, await Farm.Reader.QueuesAsync());
        Assert.Empty((await Farm.Reader.ListAsync(new JobQuery())).Jobs);
        Assert.Null(await Farm.Reader.FindAsync("nadie"));
    }

    [Fact]
    public async Task Queues_count_what_waits_and_a_workers_own_only_while_something_does()
    {
        await Farm.SubmitAsync(JobPriority.High);
        await Farm.SubmitAsync(JobPriority.High);
        var pinned = (await Farm.Board.SubmitAsync(Order(worker: "esclavo1"), new Origin()))!.JobId;

        Assert.Equal(new Dictionary<string, long> { ["alta"] = 2, ["media"] = 0, ["baja"] = 0, ["w-esclavo1"] = 1 }, await Farm.Reader.QueuesAsync());
        await Farm.BeginAsync(pinned);
        Assert.DoesNotContain("w-esclavo1", await Farm.Reader.QueuesAsync());
    }

    [Fact]
    public async Task Pages_follow_each_other_newest_first_without_gap_or_repetition()
    {
        for (var i = 0; i < 25; i++)
            await Farm.SubmitAsync((JobPriority)(1 + (i % 3)));

        var seen = new List<JobRecord>();
        for (long? at = 0; at is { } from;)
        {
            var page = await Farm.Reader.ListAsync(new JobQuery { From = from, Limit = 10 });
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
            var id = await Farm.SubmitAsync(priority);
            if (priority == JobPriority.Low)
                wanted.Add(id);
        }

        await Farm.BeginAsync(wanted[0]);
        var seen = new List<string>();
        for (long? at = 0; at is { } from;)
        {
            var page = await Farm.Reader.ListAsync(new JobQuery { State = JobState.Waiting, Priority = JobPriority.Low, From = from, Limit = limit });
            Assert.InRange(page.Jobs.Count, 0, limit);
            seen.AddRange(page.Jobs.Select(j => j.Id));
            at = page.Next;
        }

        Assert.Equal(wanted.Skip(1).Order(), seen.Order());
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task A_text_finds_a_job_by_its_id_its_algorithm_or_its_worker()
    {
        var ids = new[] { await Farm.SubmitAsync(), await Farm.SubmitAsync() };
        await Farm.BeginAsync(ids[0]);
        var job = (await Farm.Reader.FindAsync(ids[0]))!;
        async Task<IEnumerable<string>> FindAsync(string text) => (await Farm.Reader.ListAsync(new JobQuery { Text = text })).Jobs.Select(found => found.Id);

        Assert.Equal([ids[1]], await FindAsync(ids[1].ToUpperInvariant()));
        Assert.Equal([ids[0]], await FindAsync(job.Worker!));
        Assert.Equal(ids.Order(), (await FindAsync(job.Order.Algorithm[1..])).Order());
        Assert.Empty(await FindAsync("nada de eso"));
    }

    [Fact]
    public async Task A_page_with_a_filter_looks_at_so_many_jobs_and_the_next_goes_on()
    {
        var oldest = await Farm.SubmitAsync();
        await Farm.Redis.Database.SortedSetAddAsync( // newer jobs, whose records are gone
            FarmKeys.JobsByDate,
            [.. Enumerable.Range(0, JobReader.MostWalked).Select(i => new SortedSetEntry($"ido{i}", 1e15 + i))]);

        var page = await Farm.Reader.ListAsync(new JobQuery { Text = oldest });
        Assert.Equal((0, JobReader.MostWalked), (page.Jobs.Count, page.Next));
        page = await Farm.Reader.ListAsync(new JobQuery { Text = oldest, From = page.Next!.Value });
        Assert.Equal((oldest, null), (Assert.Single(page.Jobs).Id, page.Next));
    }

    [Theory]
    [InlineData("creado", null, null, "dcba"), InlineData("creado_asc", null, null, "abcd")]
    [InlineData("creado", 2, null, "dcb"), InlineData("creado_asc", 2, null, "bcd")]
    [InlineData("creado", null, 3, "ba"), InlineData("creado_asc", null, 3, "ab")]
    [InlineData("creado", 2, 4, "cb"), InlineData("creado_asc", 2, 4, "bc")]
    [InlineData("creado", 0, 9, "dcba"), InlineData("creado_asc", 0, 9, "abcd")]
    [InlineData("creado", 2, 2, ""), InlineData("creado_asc", 5, null, "")]
    [InlineData("terminado", null, null, "abcd"), InlineData("terminado_asc", null, null, "dcba")]
    [InlineData("terminado", 2, 4, "bc"), InlineData("terminado_asc", 2, 4, "cb")]
    public async Task Moments_bound_a_list_in_either_order_and_its_pages_follow_each_other(string sort, int? after, int? before, string expected)
    {
        // Submitted as the alphabet has them, and ended the other way round, a second apart.
        var names = new Dictionary<string, char>();
        foreach (var name in "abcd")
        {
            var id = await Farm.SubmitAsync();
            await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.JobsByDate, id, 1000 * (1 + names.Count));
            await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Finished, id, 1000 * (4 - names.Count));
            names.Add(id, name);
        }

        var query = new JobQuery { Sort = JobSort.Find(sort)!, After = Second(after), Before = Second(before), Limit = 3 };
        var seen = new List<char>();
        for (long? at = 0; at is { } from;)
        {
            var page = await Farm.Reader.ListAsync(query with { From = from });
            Assert.Equal(expected.Length, page.Total);
            seen.AddRange(page.Jobs.Select(job => names[job.Id]));
            at = page.Next;
        }

        Assert.Equal(expected, string.Concat(seen));

        static DateTimeOffset? Second(int? second) => second is { } s ? DateTimeOffset.FromUnixTimeSeconds(s) : null;
    }

    [Fact]
    public async Task Moments_and_a_filter_add_up_and_no_job_beyond_them_is_looked_at()
    {
        var wanted = await Farm.SubmitAsync();
        var created = (await Farm.FindAsync(wanted)).Created;
        await Farm.Redis.Database.SortedSetAddAsync( // newer and older jobs, whose records are gone
            FarmKeys.JobsByDate,
            [.. Enumerable.Range(1, JobReader.MostWalked).SelectMany(i => new[] { new SortedSetEntry($"nuevo{i}", 1e15 + i), new SortedSetEntry($"viejo{i}", i) })]);

        var query = new JobQuery { Text = wanted, After = created, Before = created.AddMilliseconds(1) };
        foreach (var sort in JobSort.All.Where(sort => !sort.IsByEnd))
        {
            var page = await Farm.Reader.ListAsync(query with { Sort = sort });
            Assert.Equal((wanted, 1, null), (Assert.Single(page.Jobs).Id, page.Total, page.Next));
        }
    }

    [Fact]
    public async Task A_page_beyond_the_end_is_empty_and_the_last()
    {
        await Farm.SubmitAsync();

        var page = await Farm.Reader.ListAsync(new JobQuery { From = 7 });
        Assert.Equal((0, 1, null), (page.Jobs.Count, page.Total, page.Next));
    }
}

public sealed class JobReaderTestsOnGarnet(GarnetFixture server) : JobReaderTests(server), IClassFixture<GarnetFixture>;

public sealed class JobReaderTestsOnRedis(RedisServerFixture server) : JobReaderTests(server), IClassFixture<RedisServerFixture>;
