using System.Globalization;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using SkiaSharp;

namespace HpcHangfire.SystemTests;

/// <summary><c>hpc comparar</c> as a process against a running farm whose machine lacks a path.</summary>
public sealed class CompareTests(NarrowFarm farm) : IClassFixture<NarrowFarm>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_tiny_picture_is_measured_by_every_algorithm_and_path_and_all_count_the_same()
    {
        var (code, output, error) = await RunAsync("chica", "--width", "40", "--height", "30", "--iteraciones", "5,90", "--repeticiones", "2", "--c-re", "-0.8", "--c-im", "0.156");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Los conteos coinciden", output, StringComparison.Ordinal);
        var rows = (await File.ReadAllLinesAsync(Files("chica")[0])).Skip(1).Select(l => l.Split(',')).ToList();
        var variants = new[] { "Secuencial,escalar" }.Concat(from algorithm in (string[])["Numpy", "juliaCython"] from path in farm.Paths select $"{algorithm},{path}");
        Assert.Equal(
            (from variant in variants from iterations in (int[])[5, 90] from repetition in (int[])[1, 2] select $"{variant},{iterations},{repetition}").Order(),
            rows.Select(r => $"{r[0]},{r[1]},{r[3]},{r[4]}").Order());
        Assert.All(rows, r => Assert.All(r[5..7], figure => Assert.True(double.Parse(figure, CultureInfo.InvariantCulture) > 0)));
        Assert.Equal(2, rows.Select(r => (r[3], Digest: r[8])).Distinct().Count());
        Assert.All(rows, r => Assert.Matches("^[0-9a-f]{64}$", r[8]));

        using var chart = SKBitmap.Decode(await File.ReadAllBytesAsync(Files("chica")[1]));
        Assert.Equal((1200, 750), (chart.Width, chart.Height));
        Assert.InRange(chart.Pixels.Distinct().Count(), 20, int.MaxValue);
        Assert.InRange(chart.Pixels.Count(p => p.Red + p.Green + p.Blue < 200), 1000, chart.Width * chart.Height / 4); // its words
    }

    [Fact]
    public async Task A_path_that_the_machine_lacks_is_a_row_without_figures()
    {
        var (code, output, _) = await RunAsync("falta", "--algoritmos", "Numpy", "--rutas", "escalar,vector512", "--width", "8", "--height", "6", "--iteraciones", "5", "--repeticiones", "1", "--esclavo", "esclavo1");

        Assert.Equal(0, code);
        Assert.Contains("Numpy vector512: no disponible: esclavo1 no tiene la ruta vector512.", output, StringComparison.Ordinal);
        Assert.Single((await File.ReadAllLinesAsync(Files("falta")[0])).Skip(1));
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_job_in_the_farm_and_leaves_no_file()
    {
        await using var hpc = Start("cortada", "--algoritmos", "Secuencial", "--width", "3000", "--height", "3000", "--iteraciones", "100000");
        var job = await Eventually.NotNull(
            async () => (await farm.Master.JobsAsync()).Find(j => (j.Width, j.State) == (3000, "en_curso")), "the job runs");
        hpc.Signal(UnixSignal.Interrupt);

        Assert.Equal(130, await hpc.ExitAsync(Limit));
        Assert.Contains("se canceló", $"{hpc.Error}", StringComparison.Ordinal);
        Assert.Equal("cancelado", (await farm.Master.JobAsync(job.JobId)).State);
        Assert.Empty(Directory.GetFiles(farm.Folder, "cortada*"));
    }

    [Theory]
    [InlineData(2, "--rutas", "sse2")]
    [InlineData(2, "--salida", "no/hay/x")]
    [InlineData(3, "--maestro", "127.0.0.1:1")]
    [InlineData(1, "--algoritmos", "Mandelbrot")]
    [InlineData(1, "--rutas", "vector512", "--algoritmos", "Numpy")]
    [InlineData(1, "--width", "0")]
    [InlineData(2, "--algoritmos", "mandelbrot", "--c-re", "1")]
    public async Task What_cannot_be_compared_ends_with_its_code_and_one_sentence(int code, params string[] arguments)
    {
        string[] prefix = arguments[0] == "--salida" ? [] : ["--salida", "nada"];
        await using var hpc = FarmProcess.Start(FarmProgram.Client, [new("MAESTRO_URL", $"{farm.Master.BaseAddress}")], ["comparar", .. arguments, .. prefix], farm.Folder);

        Assert.Equal(code, await hpc.ExitAsync(Limit));
        Assert.StartsWith("hpc: ", Assert.Single($"{hpc.Error}".TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(farm.Folder, "nada*"));
    }

    private string[] Files(string prefix) => [Path.Combine(farm.Folder, $"{prefix}.csv"), Path.Combine(farm.Folder, $"{prefix}.png")];

    private FarmProcess Start(string prefix, params string[] arguments) =>
        FarmProcess.Start(FarmProgram.Client, [new("MAESTRO_URL", $"{farm.Master.BaseAddress}")], ["comparar", .. arguments, "--salida", prefix], farm.Folder);

    private async Task<(int Code, string Output, string Error)> RunAsync(string prefix, params string[] arguments)
    {
        await using var hpc = Start(prefix, arguments);
        var code = await hpc.ExitAsync(Limit);
        return (code, $"{hpc.Output}", $"{hpc.Error}");
    }
}
