using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>What a running job says about itself.</summary>
public abstract class JobProgressTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task Progress_is_seen_on_the_running_job()
    {
        var id = await Farm.SubmitAsync();
        await Farm.BeginAsync(id);
        Farm.Progress.Report(id, 0.123456, "cálculo");
        Farm.Progress.Flush(id);

        Assert.Equal(0.1235, (await Farm.FindAsync(id)).Progress);
        var page = await Farm.Progress.ReadAsync(id, 0);
        Assert.Equal((0.1235, "cálculo"), (page.Fraction, page.Phase));
    }

    [Fact]
    public async Task A_reader_gets_each_line_once_in_order()
    {
        Farm.Progress.WriteLine("j", "uno");
        Farm.Progress.WriteLine("j", "dos: «ñ»");
        Farm.Progress.Flush("j");
        var first = await Farm.Progress.ReadAsync("j", 0);
        Farm.Progress.WriteLine("j", "tres");
        Farm.Progress.Flush("j");
        var second = await Farm.Progress.ReadAsync("j", first.Next);

        Assert.Equal(["uno", "dos: «ñ»"], first.Lines.Select(l => l.Text));
        Assert.Equal(WireJson.Timestamp(Farm.Time.GetUtcNow()), first.Lines[0].Timestamp);
        Assert.Equal(["tres"], second.Lines.Select(l => l.Text));
        Assert.Empty((await Farm.Progress.ReadAsync("j", second.Next)).Lines);
    }

    [Fact]
    public async Task The_last_five_hundred_lines_are_kept()
    {
        for (var i = 0; i < 510; i++)
            Farm.Progress.WriteLine("j", $"{i}");
        Farm.Progress.Flush("j");

        var page = await Farm.Progress.ReadAsync("j", 0);
        Assert.Equal(Enumerable.Range(10, 500).Select(i => $"{i}"), page.Lines.Select(l => l.Text));
        Assert.Equal(510, page.Next);
        Assert.Equal(["508", "509"], (await Farm.Progress.ReadAsync("j", 508)).Lines.Select(l => l.Text));
    }

    [Fact]
    public async Task What_is_said_within_a_moment_is_written_at_once_and_by_itself()
    {
        Farm.Progress.Report("j", 0.3, "cálculo");
        Farm.Progress.WriteLine("j", "uno");
        Farm.Progress.WriteLine("de otro", "dos");
        Farm.Progress.Report("j", 0.9, "imagen");
        Assert.Equal(0, (await Farm.Progress.ReadAsync("j", 0)).Next);

        Farm.Time.Advance(JobProgress.Gathering);

        var page = await Farm.Progress.ReadAsync("j", 0);
        Assert.Equal((0.9, "imagen", "uno"), (page.Fraction, page.Phase, page.Lines.Single().Text));
        Assert.Equal("dos", (await Farm.Progress.ReadAsync("de otro", 0)).Lines.Single().Text);
        Farm.Progress.WriteLine("j", "tres");
        Farm.Time.Advance(JobProgress.Gathering);
        Assert.Equal(["uno", "tres"], (await Farm.Progress.ReadAsync("j", 0)).Lines.Select(l => l.Text));
    }

    [Fact]
    public async Task A_new_attempt_begins_with_an_empty_console()
    {
        var id = await Farm.SubmitAsync();
        await Farm.BeginAsync(id);
        Farm.Progress.Report(id, 0.5, "cálculo");
        Farm.Progress.WriteLine(id, "del primero");
        Farm.Progress.Flush(id);
        await Farm.BeginAsync(id);

        var page = await Farm.Progress.ReadAsync(id, 0);
        Assert.Equal((0d, "", 0, 0L), (page.Fraction, page.Phase, page.Lines.Count, page.Next));
    }

    [Fact]
    public async Task A_job_that_said_nothing_has_an_empty_console_and_no_thumbnail()
    {
        Assert.Empty((await Farm.Progress.ReadAsync("nadie", 0)).Lines);
        Assert.Null(await Farm.Progress.ThumbnailAsync("nadie"));
    }

    [Fact]
    public async Task A_thumbnail_comes_back_and_a_big_one_is_refused()
    {
        Farm.Progress.SetThumbnail("j", [1, 2, 3]);
        Farm.Progress.Flush("j");

        Assert.Equal([1, 2, 3], await Farm.Progress.ThumbnailAsync("j"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Farm.Progress.SetThumbnail("j", new byte[JobProgress.MaxThumbnailBytes + 1]));
    }

    [Fact]
    public async Task All_of_it_is_gone_after_a_day()
    {
        Farm.Progress.Report("j", 0.5, "cálculo");
        Farm.Progress.WriteLine("j", "línea");
        Farm.Progress.SetThumbnail("j", [1]);
        Farm.Progress.Flush("j");

        foreach (var key in (StackExchange.Redis.RedisKey[])[FarmKeys.Progress("j"), FarmKeys.Console("j"), FarmKeys.Thumbnail("j")])
            Assert.InRange((await Farm.Redis.Database.KeyTimeToLiveAsync(key))!.Value.TotalHours, 23.9, 24);
    }
}

public sealed class JobProgressTestsOnGarnet(GarnetFixture server) : JobProgressTests(server), IClassFixture<GarnetFixture>;

public sealed class JobProgressTestsOnRedis(RedisServerFixture server) : JobProgressTests(server), IClassFixture<RedisServerFixture>;
