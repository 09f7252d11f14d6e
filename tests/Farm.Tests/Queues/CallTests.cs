using System.Threading.Channels;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>Whom the news of a job calls: the best of those who ask, not all.</summary>
public abstract class CallTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_job_calls_the_best_who_asks_and_the_next_two_a_bit_later()
    {
        await using var calls = await Calls.ListenAsync(Farm);
        foreach (var (worker, score) in new[] { ("b", 80), ("d", 10), ("a", 90), ("c", 50) })
            await AskAsync(worker, score);

        await Farm.SubmitAsync();

        Assert.Equal("\n!a\n~b\n~c", await calls.NextAsync());
    }

    [Fact]
    public async Task Two_jobs_call_two_at_once()
    {
        await using var calls = await Calls.ListenAsync(Farm);
        foreach (var (worker, score) in new[] { ("b", 80), ("a", 90), ("c", 50) })
            await AskAsync(worker, score);

        await Farm.Board.SubmitAsync([.. Enumerable.Repeat(new Submission(FarmOnServer.Order(), new Origin()), 5)]);

        Assert.Equal("\n!a\n!b\n~c", await calls.NextAsync());
    }

    [Fact]
    public async Task Who_takes_one_of_several_calls_the_next()
    {
        await Farm.SubmitAsync();
        await Farm.SubmitAsync();
        await Farm.SubmitAsync();
        await AskAsync("a", 90);
        Assert.True(Farm.Leases.GiveBack(Lease("a")!));
        await using var calls = await Calls.ListenAsync(Farm);
        await IdleAsync("b", 80);
        await IdleAsync("c", 70);

        Assert.NotNull(Lease("a"));

        Assert.Equal("\n!b\n!c", await calls.NextAsync());
    }

    [Fact]
    public async Task Whom_no_waiting_job_suits_is_not_called()
    {
        await using var calls = await Calls.ListenAsync(Farm);
        await AskAsync("a", 90, freeMemory: 1000);
        await AskAsync("b", 80);

        await Farm.Board.SubmitAsync(FarmOnServer.Order() with { Width = 4000, Height = 3000 }, new Origin());

        Assert.Equal("\n!b", await calls.NextAsync());
    }

    [Fact]
    public async Task Where_none_of_the_best_can_do_it_all_are_called()
    {
        await using var calls = await Calls.ListenAsync(Farm);
        for (var i = 0; i < Election.MostCandidates; i++)
            await AskAsync($"w{i}", 90, freeMemory: 1000);

        await Farm.Board.SubmitAsync(FarmOnServer.Order() with { Width = 4000, Height = 3000 }, new Origin());

        Assert.Equal("", await calls.NextAsync());
    }

    [Fact]
    public async Task Nobody_is_called_while_all_are_busy_and_a_pinned_job_calls_its_worker()
    {
        await using var calls = await Calls.ListenAsync(Farm);

        await Farm.SubmitAsync();
        await Farm.Board.SubmitAsync(FarmOnServer.Order() with { Worker = "uno" }, new Origin());

        Assert.Equal($"\n={QueueNames.OfWorker("uno")}", await calls.NextAsync());
    }

    [Fact]
    public async Task A_job_calls_those_who_have_room_for_it_not_for_the_least_of_its_class()
    {
        await using var calls = await Calls.ListenAsync(Farm);
        var order = FarmOnServer.Order() with { Width = 4000, Height = 3000 };
        foreach (var small in new[] { "a", "b", "c" })
            await AskAsync(small, 90, freeMemory: order.MemoryBytes - 1);
        await AskAsync("grande", 10);

        await Farm.Board.SubmitAsync(order, new Origin());

        Assert.Equal("\n!grande", await calls.NextAsync());
    }

    [Fact]
    public async Task A_better_one_to_whom_a_job_is_left_is_called()
    {
        await AskAsync("malo", 10);
        await IdleAsync("bueno", 90);
        await Farm.SubmitAsync();
        await using var calls = await Calls.ListenAsync(Farm);

        Assert.Null(Lease("malo"));

        Assert.Equal("\n!bueno", await calls.NextAsync());
    }

    [Fact]
    public async Task A_job_for_which_nobody_came_calls_all_and_one_that_just_came_does_not()
    {
        await using var calls = await Calls.ListenAsync(Farm);
        await Farm.SubmitAsync();
        await Farm.Election.CallForLateAsync();
        await Eventually.True(
            async () =>
            {
                await Farm.Election.CallForLateAsync();
                return calls.Count > 0;
            },
            "it has waited long enough");

        Assert.Equal("", await calls.NextAsync());
    }

    [Fact]
    public async Task Who_is_paused_no_longer_counts_among_those_who_ask()
    {
        await AskAsync("a", 90);
        await AskAsync("b", 10);
        await Farm.Registry.OrderAsync("a", OperatorOrder.Pause);
        Assert.Equal(FarmStorage.Again, Ask("a").AskAgainIn);
        await using var calls = await Calls.ListenAsync(Farm);

        await Farm.SubmitAsync();

        Assert.Equal("\n!b", await calls.NextAsync());
    }

    [Fact]
    public async Task Who_was_called_and_did_not_come_is_called_no_more()
    {
        await AskAsync("mudo", 90);
        await AskAsync("malo", 10);
        await Farm.SubmitAsync();
        Lease? lease = null;
        await Eventually.True(() => (lease = Lease("malo")) is not null, "the grace is over");
        await AskAsync("malo", 10);
        await using var calls = await Calls.ListenAsync(Farm);

        await Farm.SubmitAsync();

        Assert.Equal("\n!malo", await calls.NextAsync());
        Assert.NotNull(Lease("malo"));
    }

    [Fact]
    public async Task Who_finds_nothing_to_do_asks_soon_only_if_something_waits()
    {
        Assert.Null(Ask("uno").AskAgainIn);

        await Farm.Board.SubmitAsync(FarmOnServer.Order() with { Width = 4000, Height = 3000 }, new Origin());

        Assert.Equal(FarmStorage.Again, Ask("uno", freeMemory: 1000).AskAgainIn);
    }

    [Theory]
    [InlineData("\n!a\n!b\n~c", "a", WakeCall.Now)]
    [InlineData("\n!a\n!b\n~c", "c", WakeCall.Later)]
    [InlineData("\n!a\n!b\n~c", "d", WakeCall.Not)]
    [InlineData("\n~a\n!a", "a", WakeCall.Now)]
    [InlineData("\n=w-a", "a", WakeCall.Now)]
    [InlineData("\n=w-a", "w-a", WakeCall.Not)]
    [InlineData("\n", "a", WakeCall.Not)]
    [InlineData("5c3c1b0e-5d4c-4d3b-9e55-000000000001", "d", WakeCall.Now)]
    [InlineData("", "d", WakeCall.Now)]
    [InlineData(null, "d", WakeCall.Now)]
    public void A_message_is_for_those_whom_it_names_and_one_of_hangfires_for_all(string? message, string worker, WakeCall call) =>
        Assert.Equal(call, WakeCalls.Read(message, worker, [QueueNames.OfWorker(worker), .. QueueNames.General]));

    private Fetched Ask(string worker, long? freeMemory = null) =>
        Farm.Election.FetchNext(new LeaseOwner(worker, "nodo-a"), [QueueNames.OfWorker(worker), .. QueueNames.General], freeMemory);

    private Lease? Lease(string worker) => Ask(worker).Lease;

    private async Task AskAsync(string worker, double score, long? freeMemory = null)
    {
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Scores, worker, score);
        if (Ask(worker, freeMemory).Lease is { } lease)
            Assert.True(Farm.Leases.GiveBack(lease));
    }

    // As if it had asked before there was anything to take.
    private async Task IdleAsync(string worker, double score)
    {
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Idle, worker, score);
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.LastAsked, worker, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    private sealed class Calls : IAsyncDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
        private readonly Channel<string> _said = Channel.CreateUnbounded<string>();
        private readonly FarmOnServer _farm;

        private Calls(FarmOnServer farm) => _farm = farm;

        public static async Task<Calls> ListenAsync(FarmOnServer farm)
        {
            var calls = new Calls(farm);
            await farm.Redis.Subscriber.SubscribeAsync(HangfireKeys.NewJobs, calls.Hear);
            return calls;
        }

        public int Count => _said.Reader.Count;

        public async Task<string> NextAsync()
        {
            using var limit = new CancellationTokenSource(Limit);
            return await _said.Reader.ReadAsync(limit.Token);
        }

        public async ValueTask DisposeAsync() => await _farm.Redis.Subscriber.UnsubscribeAsync(HangfireKeys.NewJobs, Hear);

        private void Hear(RedisChannel channel, RedisValue message) => _said.Writer.TryWrite(message.ToString());
    }
}

public sealed class CallTestsOnGarnet(GarnetFixture server) : CallTests(server), IClassFixture<GarnetFixture>;

public sealed class CallTestsOnRedis(RedisServerFixture server) : CallTests(server), IClassFixture<RedisServerFixture>;
