using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Marks of lines that a jobs file no longer has are forgotten, and no others.</summary>
public abstract class FileMarksTests(IRespServer server) : FarmTests(server)
{
    private static readonly RedisKey s_marks = FarmKeys.JobsFile("/a.txt");
    private FileMarks Marks => field ??= new(Farm.Redis, Farm.Time);

    [Fact]
    public async Task Of_many_marks_those_that_stand_are_left()
    {
        await Farm.Redis.Database.HashSetAsync(s_marks, [.. Enumerable.Range(0, 1050).Select(i => new HashEntry(i, $"job{i}"))]);

        Assert.Equal(0, await ForgetAsync());
        Farm.Time.Advance(FileMarks.Patience);
        Assert.Equal(1047, await ForgetAsync());
        Assert.Equal(["3", "4", "5"], (await Farm.Redis.Database.HashKeysAsync(s_marks)).Select(mark => (string)mark!).Order());
        Assert.Equal(0, await ForgetAsync());

        Task<long> ForgetAsync() => Marks.ForgetAsync("/a.txt", 2, mark => mark is "3" or "4" or "5");
    }

    [Fact]
    public async Task A_mark_that_another_master_takes_at_this_moment_stays()
    {
        await Farm.Redis.Database.HashSetAsync(s_marks, [new("a", "j1"), new("b", "j2")]);
        await Marks.ForgetAsync("/a.txt", 0, _ => false);
        Farm.Time.Advance(FileMarks.Patience);

        Assert.Equal(1, await Marks.ForgetAsync("/a.txt", 0, mark =>
        {
            Farm.Redis.Database.HashSet(s_marks, "b", "j3"); // it has read the value of b by now
            return false;
        }));

        Assert.Equal([new("b", "j3")], await Farm.Redis.Database.HashGetAllAsync(s_marks));
    }
}

public sealed class FileMarksTestsOnGarnet(GarnetFixture server) : FileMarksTests(server), IClassFixture<GarnetFixture>;

public sealed class FileMarksTestsOnRedis(RedisServerFixture server) : FileMarksTests(server), IClassFixture<RedisServerFixture>;
