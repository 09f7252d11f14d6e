using System.Collections.Concurrent;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Masters killed at the worst moments.</summary>
public sealed class MasterLossTests(ITestOutputHelper figures)
{
    // Its PNG is far larger than FirstPart, and nothing else that a worker sends its master comes close.
    private static readonly JobOrderWire Big = new("juliaCython", 2000, 2000, 1000) { [OrderFields.CRe] = -0.8, [OrderFields.CIm] = 0.156 };
    private const int FirstPart = 200_000;
    private const int Buffer = 64 * 1024; // of the link; only a picture fills it

    [Fact]
    public async Task A_master_killed_at_work_costs_no_job()
    {
        const int jobs = 100;
        await using var farm = await StartAsync();
        var ids = await SubmitAsync(farm, jobs);
        await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed > 5, "some jobs are done", Limit);

        await farm.KillAndRestartMasterAsync();

        await AllDoneAsync(farm);
        await farm.CheckAllPublishedOnceAsync(ids, masterDied: true);
        await farm.NothingLeftAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_master_killed_while_it_submits_leaves_a_whole_job_or_nothing_and_the_same_order_is_one_job(bool redisHasIt)
    {
        const string key = "una vez";
        const string anyId = "$24\r\n20"; // a text of 24 characters: a job's id, which begins with the year
        await using var farm = await StartAsync();
        await using var relay = new CuttingRelay(farm.Redis, redisHasIt ? anyId : key, inAnswers: redisHasIt);
        await farm.KillMasterAsync();
        await farm.StartMasterAgainAsync(relay.Address);
        var order = Short.With(OrderFields.Key, key);
        var posting = farm.Http.SubmitAsync(order);
        await relay.Cut.WaitAsync(Limit);
        await farm.KillMasterAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => posting);

        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var before = await redis.GetDatabase().SortedSetRangeByRankAsync(FarmKeys.JobsByDate);
        Assert.Equal(redisHasIt ? 1 : 0, before.Length);

        await farm.StartMasterAgainAsync();
        var id = await farm.Http.SubmitAsync(order); // its client does not know and asks again
        Assert.All(before, earlier => Assert.Equal(earlier, id));
        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        await farm.CheckAllPublishedOnceAsync([id]);
        await farm.NothingLeftAsync();
    }

    public enum Moment
    {
        BeforeTheFirstByte,
        Halfway,
        BeforeTheAnswer,
    }

    [Theory, InlineData(Moment.BeforeTheFirstByte), InlineData(Moment.Halfway), InlineData(Moment.BeforeTheAnswer)]
    public async Task A_master_killed_at_any_moment_of_an_upload_never_shows_a_part_of_the_picture(Moment moment)
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 0 });
        await using var link = new CuttableLink(farm.Http.BaseAddress!.Authority);
        farm.StartWorker("esclavo1", master: $"http://{link.Configuration}");
        var pictures = Path.Combine(farm.DataFolder, "imagenes");
        await Eventually.True(async () => await farm.Http.ActiveAsync() is ["esclavo1"], "the worker is there", Limit);
        switch (moment)
        {
            case Moment.BeforeTheFirstByte:
                link.Cut();
                break;
            case Moment.Halfway:
                link.Cut(FirstPart);
                break;
            default:
                link.CutAnswers();
                break;
        }

        var id = await farm.Http.SubmitAsync(Big);
        long Received(string pattern) => Directory.EnumerateFiles(pictures, pattern, SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Func<bool> reached = moment switch
        {
            Moment.BeforeTheFirstByte => () => link.Held > Buffer / 2 && Received("*") == 0,
            Moment.Halfway => () => Received("*.tmp") > 0 && Received("*.png") == 0,
            _ => () => Received("*.png") > FirstPart,
        };
        await Eventually.True(reached, $"the upload is there: {moment}", Limit);
        Assert.Equal("en_curso", (await farm.Http.JobAsync(id)).State);

        await farm.KillMasterAsync();
        figures.WriteLine($"{moment}: the master died with {Received("*")} bytes of a picture");
        await link.BreakAsync(); // no answer that was on its way arrives
        await farm.StartMasterAgainAsync();

        await farm.Http.WholePictureAsync(id);
        Assert.Single(Directory.GetFiles(pictures, "*.png", SearchOption.AllDirectories));
        Assert.Equal(1, (await farm.Http.JobAsync(id)).Attempts); // its worker waited for the new master
        await farm.PublishedOnceAsync(1, masterDied: true);
    }

    [Fact]
    public async Task One_of_two_masters_may_die_under_load()
    {
        const int jobs = 320;
        const int lines = 20;
        const string line = "Secuencial,800,600,100,2\n";
        await using var farm = await StartAsync(new FarmPlan { Masters = 2, JobsFile = string.Concat(Enumerable.Repeat(line, lines)) });
        var (survivor, dying) = (farm.Masters[0], farm.Masters[1]); // the workers use the second

        var ids = new ConcurrentDictionary<string, string>();
        var clients = Enumerable.Range(0, 4).Select(client => SubmitAlternatelyAsync(farm, Enumerable.Range(0, jobs).Where(job => job % 4 == client), ids)).ToList();
        Assert.True(SpinWait.SpinUntil(() => ids.Count > jobs / 16, Limit));
        dying.Signal(UnixSignal.Kill);
        Assert.Contains(clients, client => !client.IsCompleted);
        await Task.WhenAll(clients);

        Assert.Equal(jobs, ids.Values.Distinct().Count());
        await File.AppendAllTextAsync(farm.JobsFile, line); // the survivor watches the file, whoever did so before
        await Eventually.True(async () => (await survivor.Http.AskAsync<FarmStatusWire>("estado")).Completed == jobs + lines + 1, "all jobs are done", Limit);
        var all = await survivor.Http.JobsAsync();
        Assert.Equal(jobs + lines + 1, all.Count);
        Assert.Subset(all.Select(job => job.JobId).ToHashSet(), ids.Values.ToHashSet());
        Assert.All(all, job => Assert.Equal(("completado", 1), (job.State, job.Attempts))); // pictures found the other master
        await farm.CheckAllPublishedOnceAsync([.. all.Select(job => job.JobId)], masterDied: true);
        await farm.NothingLeftAsync();
        foreach (var (key, id) in ids)
            Assert.Equal(id, await survivor.Http.SubmitAsync(Slow.With(OrderFields.Key, key)));
    }

    // One client: its orders go to the masters in turn, and again to the other one when no answer comes.
    private static async Task SubmitAlternatelyAsync(FarmOnRedis farm, IEnumerable<int> jobs, ConcurrentDictionary<string, string> ids)
    {
        foreach (var job in jobs)
        {
            var order = Slow.With(OrderFields.Key, $"pedido {job}");
            var turn = job / 4 % 2;
            try
            {
                ids[(string)order[OrderFields.Key]!] = await farm.Masters[turn].Http.SubmitAsync(order);
            }
            catch (HttpRequestException)
            {
                ids[(string)order[OrderFields.Key]!] = await farm.Masters[1 - turn].Http.SubmitAsync(order);
            }
        }
    }
}
