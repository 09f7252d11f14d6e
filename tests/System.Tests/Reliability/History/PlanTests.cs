using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>What a seed decides.</summary>
public sealed class PlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_plan_and_another_one_another()
    {
        Assert.Equal(Told(Plan.Make(1, 60)), Told(Plan.Make(1, 60)));
        Assert.NotEqual(Told(Plan.Make(1, 60)), Told(Plan.Make(2, 60)));
    }

    [Fact]
    public void A_plan_of_a_minute_has_every_kind_of_step_and_of_some_minutes_every_fault()
    {
        Assert.Equal(
            [OperationKind.Submit, OperationKind.Read, OperationKind.Picture, OperationKind.List, OperationKind.Cancel, OperationKind.Retry, OperationKind.PressDelete,
                OperationKind.PressRequeue, OperationKind.Pause, OperationKind.Resume],
            Plan.Make(1, 60).Steps.Select(step => step.Kind).Distinct().Order());
        Assert.Equal(
            ["cut esclavo", "cut maestro", "fill disco", "hang esclavo", "hang maestro", "hang redis", "kill esclavo", "kill maestro", "kill redis", "stop esclavo", "stop maestro"],
            Plan.Make(1, 600).Faults.Select(fault => $"{fault.Fault} {fault.Target.TrimEnd('1', '2', '3')}").Distinct().Order());
    }

    [Fact]
    public void No_two_orders_have_the_same_line_or_key()
    {
        var orders = Plan.Make(3, 600).Orders;
        Assert.Equal(orders.Count, orders.Select(order => order.Line).Distinct().Count());
        Assert.Equal(orders.Count, orders.Select(order => order.Key).Distinct().Count());
        Assert.Contains(orders, order => !order.CanEnd);
    }

    [Fact]
    public void The_digest_that_an_order_must_have_is_that_of_the_first_systems_programs()
    {
        // golden/julia.json
        Assert.Equal("50cb70e6000314b787b7960ae00f4e5e23d922b34d6ff9806ab8dbd8e058d909", new PlannedOrder(0, new JobOrderWire("Secuencial", 800, 600, 100), true).Digest());
        Assert.Null(new PlannedOrder(0, new JobOrderWire("Secuencial", 800, 600, 100), false).Digest());
    }

    [Fact]
    public void The_digest_of_a_long_order_is_that_of_its_definition()
    {
        var order = new FractalOrder(40, 30, Plan.LongIterations, 0, 0, new Region(-1.5, 1.5, -1.5, 1.5));
        int[] counts = [.. Enumerable.Range(0, 1200).Select(i => Kernels.Define("Secuencial", order, i % 40, i / 40))];
        Assert.Equal(CountsDigest.Of(counts).Sha256, new PlannedOrder(0, new JobOrderWire("Secuencial", 40, 30, Plan.LongIterations), true).Digest());
    }

    private static List<string> Told(Plan plan) =>
        [.. plan.Orders.Select(order => $"{order}"), .. plan.Steps.Select(step => $"{step}"), .. plan.Faults.Select(fault => $"{fault}")];
}
