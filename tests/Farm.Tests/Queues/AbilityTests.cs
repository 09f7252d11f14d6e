using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>A fetch skips what its owner cannot do, and nobody waits for a better worker that cannot do it.</summary>
public abstract class AbilityTests(IRespServer server) : FarmTests(server)
{
    private static readonly LeaseOwner Owner = new("ajeno", "10.0.0.7");
    private static readonly string[] Queues = ["w-ajeno", "alta", "media", "baja"];

    [Fact]
    public async Task The_oldest_fitting_job_of_the_first_queue_is_leased_and_the_others_stay_in_order()
    {
        await SubmitAsync("juliaCython");
        var first = await SubmitAsync("Numpy");
        var second = await SubmitAsync("Numpy");
        await SubmitAsync("Secuencial");
        var urgent = await SubmitAsync("Numpy", JobPriority.High);
        var before = Farm.Enqueued("media");

        foreach (var id in (string[])[urgent, first, second])
        {
            var lease = Fetch().Lease!;
            var attempt = await Farm.Ledger.BeginAsync(id, "ajeno", lease);
            Assert.Equal((id, 1), (attempt!.JobId, attempt.Number));
        }

        Assert.Null(Fetch().Lease);
        Assert.Equal([before[0], before[3]], Farm.Enqueued("media"));
    }

    [Fact]
    public async Task Two_owners_at_once_never_get_the_same_job()
    {
        for (var i = 0; i < 20; i++)
            await SubmitAsync("Numpy");

        var got = await Task.WhenAll(FetchAllAsync(), FetchAllAsync());

        Assert.Equal(20, got.Sum(leases => leases.Count));
        Assert.Equal(20, got.SelectMany(leases => leases).Distinct().Count());
    }

    [Fact]
    public async Task A_job_given_back_is_the_next_again()
    {
        await SubmitAsync("juliaCython");
        var id = await SubmitAsync("Numpy");
        await SubmitAsync("Numpy");
        var lease = Fetch().Lease!;

        Assert.True(Farm.Leases.GiveBack(lease));

        Assert.Equal(lease.HangfireId, Farm.Election.FetchNext(Owner, Queues).Lease!.HangfireId);
        Assert.Equal(lease.HangfireId, (await Farm.FindAsync(id)).HangfireId);
    }

    [Fact]
    public async Task An_order_that_says_more_than_the_first_systems_slaves_are_told_is_passed_over()
    {
        var special = (await Farm.Board.SubmitAsync(Order() with { Algorithm = "Numpy", CRe = 0.1 }, new Origin()))!.JobId;

        Assert.Null(Fetch().Lease);

        Assert.Equal((await Farm.FindAsync(special)).HangfireId, Farm.Election.FetchNext(new LeaseOwner("esclavo1", "nodo-a"), Queues).Lease!.HangfireId);
    }

    [Fact]
    public async Task An_order_that_forces_a_path_goes_only_where_it_is_and_is_left_only_to_who_has_it()
    {
        var narrow = new LeaseOwner("esclavo1", "nodo-a");
        var wide = new LeaseOwner("esclavo2", "nodo-a");
        var narrowPaths = Abilities.OfOurs(["vector128", "escalar"]);
        var widePaths = Abilities.OfOurs(["vector512", "vector128", "escalar"]);
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Scores, [new("esclavo1", 90), new("esclavo2", 20), new("ajeno", 95)]);
        var forced = (await Farm.Board.SubmitAsync(Order() with { Path = "vector512" }, new Origin()))!.JobId;
        var free = await SubmitAsync("juliaCython");

        Assert.Null(Fetch().Lease);
        Assert.Equal((await Farm.FindAsync(free)).HangfireId, Farm.Election.FetchNext(narrow, Queues[1..], able: narrowPaths).Lease!.HangfireId);
        Assert.Null(Farm.Election.FetchNext(narrow, Queues[1..], able: narrowPaths).Lease);
        // The better workers that ask lack the path: the job is left to none of them.
        Assert.Equal((await Farm.FindAsync(forced)).HangfireId, Farm.Election.FetchNext(wide, Queues[1..], able: widePaths).Lease!.HangfireId);
    }

    [Fact]
    public async Task What_is_pinned_to_it_is_fetched_whatever_it_is()
    {
        var pinned = (await Farm.Board.SubmitAsync(Order() with { Algorithm = "juliaCython", Worker = "ajeno" }, new Origin()))!.JobId;
        Assert.Equal((await Farm.FindAsync(pinned)).HangfireId, Fetch().Lease!.HangfireId);
    }

    [Fact]
    public async Task A_job_is_left_to_a_better_foreign_worker_only_if_that_one_can_do_it()
    {
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Scores, [new("ajeno", 90), new("esclavo1", 20)]);
        var ours = new LeaseOwner("esclavo1", "nodo-a");
        Assert.Null(Fetch().Lease);
        await SubmitAsync("juliaCython");
        Assert.NotNull(Farm.Election.FetchNext(ours, Queues[1..]).Lease);

        Assert.Null(Fetch().Lease);
        await SubmitAsync("Numpy");
        Assert.InRange(Farm.Election.FetchNext(ours, Queues[1..]).AskAgainIn!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(300));
        Assert.NotNull(Fetch().Lease);
    }

    private Fetched Fetch() => Farm.Election.FetchNext(Owner, Queues, able: ["Numpy"]);

    // As a server does: on a thread that may wait.
    private Task<List<string>> FetchAllAsync() => Task.Factory.StartNew(
        () =>
        {
            var got = new List<string>();
            while (Fetch().Lease is { } lease)
                got.Add(lease.HangfireId);
            return got;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private async Task<string> SubmitAsync(string algorithm, JobPriority priority = JobPriority.Medium) =>
        (await Farm.Board.SubmitAsync(Order(priority) with { Algorithm = algorithm }, new Origin()))!.JobId;
}

public sealed class AbilityTestsOnGarnet(GarnetFixture server) : AbilityTests(server), IClassFixture<GarnetFixture>;

public sealed class AbilityTestsOnRedis(RedisServerFixture server) : AbilityTests(server), IClassFixture<RedisServerFixture>;
