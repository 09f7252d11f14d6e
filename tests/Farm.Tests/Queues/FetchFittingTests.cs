using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>A fetch that passes over what its owner cannot do.</summary>
public abstract class FetchFittingTests(IRespServer server) : FarmTests(server)
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
            var lease = Farm.Leases.FetchFitting(Owner, Queues, order => order.Algorithm == "Numpy")!;
            var attempt = await Farm.Ledger.BeginAsync(id, "ajeno", lease);
            Assert.Equal((id, 1), (attempt!.JobId, attempt.Number));
        }

        Assert.Null(Farm.Leases.FetchFitting(Owner, Queues, order => order.Algorithm == "Numpy"));
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
        var lease = Farm.Leases.FetchFitting(Owner, Queues, order => order.Algorithm == "Numpy")!;

        Assert.True(Farm.Leases.GiveBack(lease));

        Assert.Equal(lease.HangfireId, Farm.Leases.FetchNext(Owner, Queues).Lease!.HangfireId);
        Assert.Equal(lease.HangfireId, (await Farm.FindAsync(id)).HangfireId);
    }

    // As a server does: on a thread that may wait.
    private Task<List<string>> FetchAllAsync() => Task.Factory.StartNew(
        () =>
        {
            var got = new List<string>();
            while (Farm.Leases.FetchFitting(Owner, Queues, _ => true) is { } lease)
                got.Add(lease.HangfireId);
            return got;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private async Task<string> SubmitAsync(string algorithm, JobPriority priority = JobPriority.Medium) =>
        (await Farm.Board.SubmitAsync(Order(priority) with { Algorithm = algorithm }, new Origin()))!.JobId;
}

public sealed class FetchFittingTestsOnGarnet(GarnetFixture server) : FetchFittingTests(server), IClassFixture<GarnetFixture>;

public sealed class FetchFittingTestsOnRedis(RedisServerFixture server) : FetchFittingTests(server), IClassFixture<RedisServerFixture>;
