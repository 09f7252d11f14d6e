namespace HpcHangfire.Cli.Tests.Comparison;

/// <summary>What <c>hpc comparar</c> refuses, before it measures anything.</summary>
public sealed class CompareRefusalTests : ComparingTests
{
    [Theory]
    [InlineData("--rutas sse2", "hpc: --rutas vale «sse2»: debe ser una lista, separada por comas, de: escalar, vector128, vector256, vector512\n")]
    [InlineData("--iteraciones 50,x", "hpc: --iteraciones vale «50,x»: debe ser una lista de enteros desde 1, separados por comas\n")]
    [InlineData("--iteraciones 0", "hpc: --iteraciones vale «0»: debe ser una lista de enteros desde 1, separados por comas\n")]
    [InlineData("--algoritmos a,,b", "hpc: --algoritmos vale «a,,b»: debe ser nombres separados por comas\n")]
    [InlineData("--repeticiones 0", "hpc: --repeticiones vale «0»: debe ser un entero entre 1 y 99\n")]
    public async Task A_wrong_command_line_asks_nobody(string wrong, string sentence)
    {
        await using var master = await StandInMaster.StartAsync();

        var ended = await RunAsync(master, wrong);

        Assert.Equal((2, sentence), (ended.Code, ended.Error));
        Assert.Empty(master.Lines);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_found_before_anything_is_measured()
    {
        await using var master = await StandInMaster.StartAsync();
        Directory.CreateDirectory(Png);

        var missing = await Client.RunAsync(master, $"comparar --salida {Folder}/no/hay");
        var taken = await RunAsync(master, "");

        Assert.Equal((2, 2), (missing.Code, taken.Code));
        Assert.StartsWith($"hpc: no se puede escribir «{Folder}/no/hay.csv»", missing.Error, StringComparison.Ordinal);
        Assert.Equal($"hpc: no se puede escribir «{Png}»: es una carpeta\n", taken.Error);
        Assert.Empty(master.Lines);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_folder_takes_the_files_by_their_usual_name()
    {
        await using var master = await MasterAsync(Done(1));

        await Client.RunAsync(master, $"comparar --algoritmos Secuencial --iteraciones 9 --salida {Folder}");

        Assert.Equal(["comparacion.csv", "comparacion.png"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_master_that_is_away_ends_with_3_and_leaves_no_file()
    {
        var ended = await new Client().RunAsync($"comparar --maestro 127.0.0.1:1 --salida {Folder}/c");

        Assert.Equal(3, ended.Code);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Theory]
    [InlineData("--algoritmos Secuencial,Nada", "hpc: el maestro no tiene el algoritmo «Nada»; tiene: Secuencial, Numpy, mandelbrot\n")]
    [InlineData("--esclavo ajeno", "hpc: hace falta un esclavo propio y activo, y ajeno no lo es; hay: esclavo1\n")]
    public async Task What_the_farm_does_not_have_is_named(string asked, string sentence)
    {
        await using var master = await MasterAsync(Done(1));

        var ended = await RunAsync(master, asked);

        Assert.Equal((1, sentence), (ended.Code, ended.Error));
        Assert.DoesNotContain(Order, master.Lines);
    }

    [Fact]
    public async Task Different_formulas_are_no_comparison()
    {
        await using var master = await MasterAsync(Done(1));

        var ended = await RunAsync(master, "--algoritmos Numpy,mandelbrot");

        Assert.Equal((2, "hpc: «mandelbrot» y «Numpy» son fórmulas distintas y dan imágenes distintas; Secuencial, Numpy, juliaCython, julia son una\n"), (ended.Code, ended.Error));
        Assert.DoesNotContain(Order, master.Lines);
    }

    [Fact]
    public async Task An_order_that_the_master_refuses_ends_with_its_sentence()
    {
        await using var master = (await NewAsync([Done(1)])).Answer(Order, 400, "application/problem+json", Contract.Problem(400, "width debe ser menor", "width"));

        var ended = await RunAsync(master, "--algoritmos Numpy --width 99999");

        Assert.Equal((1, "hpc: El maestro respondió 400: width debe ser menor\n"), (ended.Code, ended.Error));
        Assert.Single(master.Lines, Order);
    }
}
