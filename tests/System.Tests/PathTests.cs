using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;

namespace HpcHangfire.SystemTests;

/// <summary>Orders for a path on a machine that lacks some of them.</summary>
public sealed class PathTests(NarrowFarm farm) : IClassFixture<NarrowFarm>
{
    private static readonly JobOrderWire Small = new("Numpy", 80, 60, 100);

    [Fact]
    public async Task A_job_for_a_path_that_nobody_has_waits_and_says_so_while_others_go_on()
    {
        Assert.DoesNotContain("vector512", farm.Paths);
        var lacking = await farm.Master.SubmitAsync(Small.With(OrderFields.Path, "vector512"));
        var scalar = await farm.Master.SubmitAsync(Small.With(OrderFields.Path, "escalar"));

        var done = await farm.Master.UntilAsync(scalar, "completado");

        Assert.Equal("escalar", done.Result!.Path);
        var waiting = await farm.Master.JobAsync(lacking);
        Assert.Equal(("pendiente", "pide la ruta vector512, que ningún esclavo activo tiene"), (waiting.State, waiting.Waiting?.Reason));
        await farm.Master.CancelAsync(lacking);
    }

    [Fact]
    public async Task A_job_pinned_to_a_machine_that_lacks_its_path_fails_at_its_first_attempt_and_says_which_there_are()
    {
        var id = await farm.Master.SubmitAsync(Small.With(OrderFields.Path, "vector512").With(OrderFields.Worker, "esclavo1"));

        var job = await farm.Master.UntilAsync(id, "fallido");

        Assert.Equal((1, $"La ruta vector512 falta en el procesador de esclavo1, que tiene {string.Join(", ", farm.Paths)}."), (job.Attempts, job.Error));
    }
}
