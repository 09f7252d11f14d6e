using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Farm.Tests.Orders;

public sealed class RenderOrderTests
{
    private static readonly RenderOrder Plain = Catalogue.Find("juliaCython")!.Order(80, 60, 100);

    [Fact]
    public void An_order_is_plain_when_algorithm_size_and_iterations_say_all_of_it() =>
        Assert.True((Plain with { Priority = JobPriority.High, TimeoutSeconds = 9, Worker = "esclavo1" }).IsPlain);

    [Fact]
    public void An_order_that_asks_for_a_path_is_not_plain() => Assert.False((Plain with { Path = Catalogue.ScalarPath }).IsPlain);
}
