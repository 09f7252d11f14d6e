using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>What stays of a finished job in Redis, and that nothing of its record is lost by it.</summary>
public abstract class JobArchiveTests(IRespServer server) : FarmTests(server)
{
    private static readonly Delivery s_said = new(new string('ñ', 100) + "\n", "", 1, new string('f', 64));

    protected IDatabase Database => Farm.Redis.Database;

    [Fact]
    public async Task A_finished_jobs_record_says_the_same_and_its_history_is_handed_over()
    {
        var id = await CompleteAsync();
        var before = await Farm.FindAsync(id);

        var ended = Assert.Single(await DueAsync(id));
        Assert.Equal(before with { Assignment = null }, ended.Job with { Assignment = null });
        Assert.Equal("unico", ended.History.Assignment!.Because);
        Assert.Equal(["uno", "dos"], ended.History.Console.Lines.Select(line => line.Text));
        Assert.Equal((1, "publicado", 2), (ended.History.Console.Fraction, ended.History.Console.Phase, ended.History.Console.Next));
        Assert.Equal([1, 2, 3], ended.Thumbnail);
        await Farm.Archive.FinishAsync(ended.Job);

        var after = await Farm.FindAsync(id);
        Assert.Equal(before with { Assignment = null, IsArchived = true }, after);
        foreach (var key in (RedisKey[])[FarmKeys.Console(id), FarmKeys.Progress(id), FarmKeys.Thumbnail(id)])
            Assert.False(await Database.KeyExistsAsync(key));
        Assert.Equal(after.Result!.Files(), (await Farm.Reader.FilesAsync([id]))[id].Published);
        Assert.Equal(after.Result.Files(), Assert.Single((await Farm.Removal.OldestAsync(0, 10)).Jobs).Files);
        Assert.Empty((await Farm.Coherence.AllAsync()).Found);
        Assert.Empty(await DueAsync());

        var outbox = Farm.Outbox;
        await outbox.RemoveAsync((await outbox.TakeAsync()).Count);
        var removed = Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(id));
        Assert.Equal(after.Result.Files(), removed.Files);
        Assert.Equal(before.Token, removed.Token);
    }

    [Fact]
    public async Task A_job_is_due_when_its_last_words_had_time_to_come()
    {
        var id = await CompleteAsync();

        Assert.Empty(await Farm.Archive.DueAsync(10));
        Assert.InRange((await Database.SortedSetScoreAsync(FarmKeys.ToArchive, id) - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())!.Value, 5000, 10_000);
    }

    [Fact]
    public async Task A_failed_job_is_folded_too_and_can_be_tried_again()
    {
        var id = (await Farm.Board.SubmitAsync(LongOrder, new Origin()))!.JobId;
        await Farm.Ledger.FailAsync(await Farm.BeginAsync(id), $"roto: {new string('é', 90)}", null);
        var failed = await Farm.FindAsync(id);
        await Farm.Archive.FinishAsync(Assert.Single(await DueAsync(id)).Job);
        Assert.Equal(failed with { Assignment = null, IsArchived = true }, await Farm.FindAsync(id));

        Assert.True((await Farm.Control.RetryAsync(id)).IsAgain);
        Assert.Empty(await DueAsync());
        Assert.DoesNotContain(await Database.HashKeysAsync(FarmKeys.Job(id)), name => ((string)name!).Contains('~', StringComparison.Ordinal));
        var attempt = await Farm.BeginAsync(id);
        Assert.Equal(LongOrder, attempt.Order);
        await Farm.Ledger.CommitAsync(attempt, FarmOnServer.Result());
        Assert.Equal((JobState.Completed, false), await Farm.FindAsync(id) is var job ? (job.State, job.IsArchived) : default);
    }

    [Fact]
    public async Task A_job_that_is_tried_again_while_it_is_archived_keeps_all_in_Redis()
    {
        var id = await Farm.SubmitAsync();
        await Farm.Ledger.FailAsync(await Farm.BeginAsync(id), "roto", null);
        var ended = Assert.Single(await DueAsync(id));
        await Farm.Control.RetryAsync(id);
        var again = await Farm.BeginAsync(id);
        Farm.Progress.WriteLine(id, "otra vez");
        Farm.Progress.Flush(id);
        await Farm.Archive.FinishAsync(ended.Job);
        Assert.False((await Farm.FindAsync(id)).IsArchived);

        await Farm.Ledger.FailAsync(again, "roto", null);
        await Farm.Archive.FinishAsync(ended.Job); // of the attempt before
        Assert.False((await Farm.FindAsync(id)).IsArchived);
        Assert.Equal("otra vez", Assert.Single(Assert.Single(await DueAsync(id)).History.Console.Lines).Text);
    }

    [Fact]
    public async Task While_one_master_archives_a_job_no_other_gets_it()
    {
        var id = await CompleteAsync();
        Assert.Single(await DueAsync(id));

        Assert.Empty(await Farm.Archive.DueAsync(10));
        Assert.Equal([id], await Farm.IdsAsync(FarmKeys.ToArchive)); // should that one die
    }

    [Fact]
    public async Task A_job_that_is_deleted_while_it_is_archived_is_told_so()
    {
        var id = await CompleteAsync();
        var ended = Assert.Single(await DueAsync(id));
        var outbox = Farm.Outbox;
        await outbox.RemoveAsync((await outbox.TakeAsync()).Count);
        Assert.IsType<Removal.Done>(await Farm.Removal.RemoveAsync(id));

        Assert.False(await Farm.Archive.FinishAsync(ended.Job));
        Assert.False(await Database.KeyExistsAsync(FarmKeys.Job(id)));
    }

    [Fact]
    public async Task A_broken_record_keeps_no_other_from_being_archived()
    {
        var (broken, whole) = (await CompleteAsync(), await CompleteAsync());
        await Database.HashSetAsync(FarmKeys.Job(broken), JobFields.Order, "{");

        Assert.Equal(whole, Assert.Single(await DueAsync(broken, whole)).Job.Id);
    }

    [Fact]
    public async Task A_part_whose_beginning_is_gone_counts_for_nothing()
    {
        var id = await CompleteAsync();
        await Database.HashSetAsync(FarmKeys.Job(id), [new("error~1", "x"), new("resultado~2", "y")]);

        Assert.Equal((null, JobState.Completed), await Farm.FindAsync(id) is var job ? (job.Error, job.State) : default);
    }

    [Fact]
    public async Task The_queue_is_never_folded_and_neither_is_what_has_too_many_parts()
    {
        var worker = new string('A', 60);
        var id = (await Farm.Board.SubmitAsync(FarmOnServer.Order(worker: worker), new Origin()))!.JobId;
        await Farm.Control.CancelAsync(id, "prueba");
        await Farm.Archive.FinishAsync(Assert.Single(await DueAsync(id)).Job);
        Assert.Equal(QueueNames.OfWorker(worker), await Database.HashGetAsync(FarmKeys.Job(id), JobFields.Queue));

        var other = await CompleteAsync();
        await Database.HashSetAsync(FarmKeys.Job(other), JobFields.Error, new string('x', 10_000));
        await Farm.Archive.FinishAsync(Assert.Single(await DueAsync(other)).Job);
        Assert.False(await Database.HashExistsAsync(FarmKeys.Job(other), "error~1"));
        Assert.True((await Farm.FindAsync(other)).IsArchived);
    }

    [Fact]
    public async Task A_job_that_is_put_off_comes_later_and_one_that_is_gone_never()
    {
        var (later, gone) = (await CompleteAsync(), await CompleteAsync());
        await Database.KeyDeleteAsync(FarmKeys.Job(gone));
        Assert.Single(await DueAsync(later, gone));
        await Farm.Archive.PostponeAsync(later, TimeSpan.FromMinutes(1));
        await Farm.Archive.PostponeAsync("nunca", TimeSpan.FromMinutes(1));

        Assert.Empty(await Farm.Archive.DueAsync(10));
        Assert.Equal([later], await Farm.IdsAsync(FarmKeys.ToArchive));
    }

    [Fact]
    public async Task An_order_and_a_result_as_versions_before_stored_them_are_read()
    {
        var id = await CompleteAsync();
        await Database.HashSetAsync(FarmKeys.Job(id),
        [
            new(JobFields.Order, """{"Algorithm":"julia","Width":8,"Height":6,"Iterations":5,"Priority":1,"CRe":0.25,"CIm":0,"Power":null,"XMin":-2,"XMax":1.5,"YMin":-1.5,"YMax":1.5,"Palette":"grises","Colouring":"bandas","SamplesPerSide":1,"KeepsCounts":false,"RecolourOf":null,"Format":"png","Path":null,"TimeoutSeconds":null,"Worker":null,"WorkerIsOptional":false,"Pixels":48,"Samples":48,"HasValues":false,"MemoryBytes":67109248,"IsPlain":false,"Queue":"alta"}"""),
            new(JobFields.Result, $$"""{"Image":"{{id}}.7.png","Counts":null,"Values":null,"ValuesSha256":null,"CountsSum":5,"CountsSha256":"ab","ComputeSeconds":0.25,"ImageSeconds":null,"Threads":1,"Path":null,"SkippedIterations":null,"MirroredIterations":0,"ClockHertz":null}"""),
        ]);

        var expected = new RenderOrder { Algorithm = "julia", Width = 8, Height = 6, Iterations = 5, Priority = JobPriority.High, CRe = 0.25, XMin = -2, Palette = "grises" };
        Assert.Equal(expected, (await Farm.FindAsync(id)).Order);
        Assert.Equal($"{id}.7.png", (await Farm.FindAsync(id)).Result!.Image);
        await Farm.Archive.FinishAsync(await Farm.FindAsync(id));
        Assert.Equal(expected, (await Farm.FindAsync(id)).Order);
        Assert.Equal($"{id}.7.png", (await Farm.FindAsync(id)).Result!.Image);
    }

    // No field has its usual value, and its text is far longer than a part of it.
    private static RenderOrder LongOrder => new()
    {
        Algorithm = "multibrot", Width = 12, Height = 34, Iterations = 56, Priority = JobPriority.Low, CRe = 0.1234567890123456, CIm = -0.9876543210987654,
        Power = 5, XMin = -0.7436447860000001, XMax = -0.7436447850000001, YMin = 0.13182590000000001, YMax = 0.13182591, Palette = "0:#000000 1:#ffffff",
        Colouring = "suave", SamplesPerSide = 2, KeepsCounts = true, Format = "tiff16", TimeoutSeconds = 7, Worker = null, WorkerIsOptional = true,
    };

    protected async Task<string> CompleteAsync()
    {
        var id = (await Farm.Board.SubmitAsync(LongOrder, new Origin()))!.JobId;
        var attempt = await Farm.BeginAsync(id);
        Farm.Progress.WriteLine(id, "uno");
        Farm.Progress.WriteLine(id, "dos");
        Farm.Progress.SetThumbnail(id, [1, 2, 3]);
        Farm.Progress.Report(id, 1, "publicado");
        Farm.Progress.Flush(id);
        var result = FarmOnServer.Result($"{id}.{attempt.Token}.tif") with { Counts = $"{id}.{attempt.Token}.conteos.gz", Values = "de-otra-versión" };
        Assert.True(await Farm.Ledger.CommitAsync(id, attempt.Token, result, s_said));
        return id;
    }

    protected async Task<IReadOnlyList<EndedHistory>> DueAsync(params string[] ids)
    {
        foreach (var id in ids)
            await Database.SortedSetAddAsync(FarmKeys.ToArchive, id, 0);
        return await Farm.Archive.DueAsync(10);
    }
}

public sealed class JobArchiveTestsOnGarnet(GarnetFixture server) : JobArchiveTests(server), IClassFixture<GarnetFixture>;

public sealed class JobArchiveTestsOnRedis(RedisServerFixture server) : JobArchiveTests(server), IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task A_folded_record_is_in_the_compact_form_of_Redis()
    {
        var id = await CompleteAsync();
        Assert.Equal("hashtable", await EncodingAsync(id));

        await Farm.Archive.FinishAsync(Assert.Single(await DueAsync(id)).Job);

        Assert.Equal("listpack", await EncodingAsync(id));
    }

    private async Task<string?> EncodingAsync(string id) => (string?)await Database.ExecuteAsync("OBJECT", "ENCODING", FarmKeys.Job(id));
}
