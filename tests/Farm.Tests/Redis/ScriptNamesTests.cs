using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>What a script and its callers may not say, refused before Redis sees it.</summary>
public sealed class ScriptNamesTests
{
    [Theory]
    [InlineData("id", "return arg.ide")]
    [InlineData("id", "return key.job(arg.ide)")]
    [InlineData("id, unused", "return arg.id")]
    [InlineData("id, id", "return arg.id")]
    [InlineData("id", "return key.jobs(arg.id)")]
    [InlineData("id", "return key.job .. arg.id")]
    [InlineData("id", "return key.job(arg.id")]
    [InlineData("id", "return hangfire.trabajo(arg.id)")]
    [InlineData("id", "return redis.call('HGET', key.job(arg.id), jobField.estado)")]
    [InlineData("id", "return arg.id == jobState.en_curso")]
    [InlineData("", "return ARGV[1]")]
    [InlineData("", "return redis.call('GET', '{hpc}:granja')")]
    public void A_script_that_names_what_there_is_not_or_spells_it_itself_is_refused(string arguments, string body) =>
        Assert.ThrowsAny<ArgumentException>(() => new FarmScript(arguments, body));

    [Fact]
    public void A_caller_gives_every_argument_by_its_name_and_in_its_order()
    {
        var script = new FarmScript("id, token", "return arg.id .. arg.token");

        Assert.Equal(["a", "7"], script.Bind(("id", "a"), ("token", 7)).Select(value => (string)value!));
        Assert.Throws<ArgumentException>(() => script.Bind(("id", "a")));
        Assert.Throws<ArgumentException>(() => script.Bind(("token", 7), ("id", "a")));
        Assert.Throws<ArgumentException>(() => script.Bind(("id", "a"), ("ficha", 7)));
        Assert.Throws<ArgumentException>(() => script.Bind(("id", "a"), ("token", 7), ("token", 8)));
    }

    [Fact]
    public void The_last_argument_may_stand_for_any_number()
    {
        var script = new FarmScript("id, queues...", "return {arg.id, #arg.queues}");

        Assert.Single(script.Bind(("id", "a")));
        Assert.Equal(3, script.Bind(("id", "a"), ("queues", "x"), ("queues", "y")).Length);
        Assert.Throws<ArgumentException>(() => script.Bind(("id", "a"), ("queues", "x"), ("queue", "y")));
        Assert.Throws<ArgumentException>(() => script.Bind());
    }

    [Fact]
    public void A_name_at_the_end_of_another_is_left_alone() =>
        Assert.EndsWith("return job.key.leases", new FarmScript("", "return job.key.leases").Text, StringComparison.Ordinal);
}
