using HpcHangfire.Farm.Wire;

namespace HpcHangfire.SystemTests;

/// <summary>Orders for a path on a machine that has not all of them.</summary>
public sealed class PathTests(NarrowFarm farm) : IClassFixture<NarrowFarm>
{
    [Fact]
    public async Task A_job_for_a_path_that_the_machine_lacks_fails_at_its_first_attempt_and_says_which_there_are()
    {
        Assert.DoesNotContain("vector512", farm.Paths);
        var id = await farm.Master.SubmitAsync(new JobOrderWire("Numpy", 80, 60, 100) { Path = "vector512" });

        await farm.Master.UntilAsync(id, "fallido");

        var job = await farm.Master.JobAsync(id);
        Assert.Equal((1, $"La ruta vector512 falta en el procesador de esclavo1, que tiene {string.Join(", ", farm.Paths)}."), (job.Attempts, job.Error));
        var scalar = await farm.Master.SubmitAsync(new JobOrderWire("Numpy", 80, 60, 100) { Path = "escalar" });
        await farm.Master.UntilAsync(scalar, "completado");
        Assert.Equal("escalar", (await farm.Master.JobAsync(scalar)).Result!.Path);
    }
}
