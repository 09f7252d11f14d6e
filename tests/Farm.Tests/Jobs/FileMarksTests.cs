using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Marks of lines that a jobs file no longer has are forgotten, and no others.</summary>
public abstract class FileMarksTests(IRespServer server) : FarmTests(server)
{
    private static readonly RedisKey s_marks = FarmKeys.JobsFile("/a.txt");
    private static readonly TimeSpan Patience = FileMarks.Patience(TimeSpan.Zero);
    private FileMarks Marks => field ??= new(Farm.Redis, Patience);

    [Fact]
    public async Task Of_many_marks_those_that_stand_are_left()
    {
        await Farm.Redis.Database.HashSetAsync(s_marks, [.. Enumerable.Range(0, 1050).Select(i => new HashEntry(i, $"job{i}"))]);

        Assert.Equal(0, await ForgetAsync());
        await Farm.AreMissingForAsync("/a.txt", Patience);
        Assert.Equal(1047, await ForgetAsync());
        Assert.Equal(["3", "4", "5"], (await Farm.Redis.Database.HashKeysAsync(s_marks)).Select(mark => (string)mark!).Order());
        Assert.Equal(0, await ForgetAsync());

        Task<long> ForgetAsync() => Marks.ForgetAsync("/a.txt", 2, mark => mark is "3" or "4" or "5");
    }

    [Theory, InlineData(1, 60), InlineData(30, 90), InlineData(3600, 10800)]
    public void A_line_has_to_be_missing_at_three_looks_and_for_a_minute(int interval, int patience) =>
        Assert.Equal(patience, FileMarks.Patience(TimeSpan.FromSeconds(interval)).TotalSeconds);

    [Fact]
    public async Task A_mark_that_another_master_takes_at_this_moment_stays()
    {
        await Farm.Redis.Database.HashSetAsync(s_marks, [new("a", "j1"), new("b", "j2")]);
        await Marks.ForgetAsync("/a.txt", 0, _ => false);
        await Farm.AreMissingForAsync("/a.txt", Patience);

        var asked = 0;
        Assert.Equal(1, await Marks.ForgetAsync("/a.txt", 0, mark =>
        {
            if (++asked == 4) // of each mark twice: it has read both values by now
                Farm.Redis.Database.HashSet(s_marks, "b", "j3");
            return false;
        }));

        Assert.Equal([new("b", "j3")], await Farm.Redis.Database.HashGetAllAsync(s_marks));
    }
}

public sealed class FileMarksTestsOnGarnet(GarnetFixture server) : FileMarksTests(server), IClassFixture<GarnetFixture>;

public sealed class FileMarksTestsOnRedis(RedisServerFixture server) : FileMarksTests(server), IClassFixture<RedisServerFixture>;
