using CsCheck;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Farm.Tests.Contract.Jobs;

/// <summary>Names that Hangfire accepts, one for each worker.</summary>
public sealed class QueueNamesTests
{
    private static readonly Gen<string> WorkerIds = Gen.String[Gen.Char["aAbBzZ059-_."], 1, 64].Where(JobIds.IsValid);

    [Fact]
    public void Priorities_have_the_contracts_queues() => Assert.Equal(
        ["alta", "media", "baja"],
        Enum.GetValues<JobPriority>().Select(QueueNames.Of));

    [Fact]
    public void The_general_queues_stand_in_the_order_of_their_priorities() =>
        Assert.Equal(Enum.GetValues<JobPriority>().Select(QueueNames.Of), QueueNames.General);

    [Theory]
    [InlineData("esclavo1", "w-esclavo1")]
    [InlineData("nodo-2", "w-nodo-2")]
    [InlineData("Nodo.2", "w-_4e_odo_2e_2")]
    [InlineData("a_b", "w-a_5f_b")]
    public void A_worker_has_a_queue_of_its_own(string worker, string queue) => Assert.Equal(queue, QueueNames.OfWorker(worker));

    [Fact]
    public void Every_workers_queue_is_a_name_that_hangfire_takes() =>
        WorkerIds.Sample(worker => Assert.Equal(QueueNames.OfWorker(worker), new EnqueuedState(QueueNames.OfWorker(worker)).Queue));

    [Fact]
    public void Two_workers_never_share_a_queue() => Gen.Select(WorkerIds, WorkerIds).Sample(
        (a, b) => Assert.Equal(a == b, QueueNames.OfWorker(a) == QueueNames.OfWorker(b)));

    [Fact]
    public void No_workers_queue_is_one_of_the_general_ones_or_the_masters() =>
        WorkerIds.Sample(worker => Assert.DoesNotContain(QueueNames.OfWorker(worker), QueueNames.General.Append(QueueNames.System)));
}
