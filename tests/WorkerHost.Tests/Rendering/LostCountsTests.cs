using System.Text.Json;
using HpcHangfire.Testing;
using HpcHangfire.Web.Tests;

namespace HpcHangfire.WorkerHost.Tests.Rendering;

/// <summary>Recolourings that were accepted before the counts that they colour were lost.</summary>
public sealed class LostCountsTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private readonly RunningMaster _master = farm.Master;

    [Fact]
    public async Task A_recolouring_waits_for_counts_that_are_computed_again()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var (source, recolouring) = await LostAsync("esclavo1", retries: true);

        // It comes first, and finds that its source waits for the same worker.
        await Eventually.True(
            async () => (await _master.GetAsync($"/trabajos/{recolouring}")).GetProperty("error").GetString()?.Contains($"El trabajo {source} se calcula de nuevo", StringComparison.Ordinal) == true,
            "the recolouring is put off");
        Assert.Equal(1, (await farm.UntilAsync(source, "completado")).GetProperty("intentos").GetInt32());
        var job = await farm.UntilAsync(recolouring, "completado");
        Assert.Equal((1, JsonValueKind.Null), (job.GetProperty("intentos").GetInt32(), job.GetProperty("error").ValueKind));
    }

    [Fact]
    public async Task A_recolouring_of_what_nobody_computes_again_fails_with_the_reason()
    {
        await using var worker = await farm.StartWorkerAsync("esclavo1");
        var (source, recolouring) = await LostAsync("esclavo1", retries: false);

        var job = await farm.UntilAsync(recolouring, "fallido");
        Assert.Equal($"El archivo de los conteos del trabajo {source} ya no está en el maestro.", job.GetProperty("error").GetString());
        Assert.Equal(1, job.GetProperty("intentos").GetInt32());
    }

    // A job whose files are gone, and a more urgent recolouring of it that was accepted before.
    private async Task<(string Source, string Recolouring)> LostAsync(string worker, bool retries)
    {
        var source = await _master.SubmitAsync("""{"algoritmo":"julia","width":60,"height":40,"iteraciones":30,"prioridad":3,"guardar_conteos":true}""");
        await farm.UntilAsync(source, "completado");
        await _master.PostAsync($"/esclavos/{worker}/pausar");
        await Eventually.True(async () => !(await _master.GetAsync("/esclavos")).GetProperty(worker).GetProperty("compuerta").GetProperty("abierta").GetBoolean(), "it pauses");
        var recolouring = (await _master.PostAsync($"/trabajos/{source}/recolorear", """{"prioridad":1}""")).GetProperty("trabajo_id").GetString()!;
        foreach (var file in Directory.GetFiles(Path.Combine(_master.DataFolder, "imagenes"), $"{source}.*", SearchOption.AllDirectories))
            File.Delete(file);
        if (retries)
            await _master.PostAsync($"/trabajos/{source}/reintentar");
        await _master.PostAsync($"/esclavos/{worker}/reanudar");
        return (source, recolouring);
    }
}
