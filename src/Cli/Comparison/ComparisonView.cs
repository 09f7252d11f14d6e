using System.Globalization;
using HpcHangfire.Cli.Show;

namespace HpcHangfire.Cli.Comparison;

/// <summary>How a comparison looks.</summary>
internal static class ComparisonView
{
    public static Screen Of(Compared found, ComparisonFiles files)
    {
        var most = found.Plan.Iterations[^1];
        var slowest = found.Plan.Variants.Max(v => found.Seconds(v, most));
        var table = new Table(
            [
                new("ALGORITMO"), new("RUTA"), new("HILOS", IsNumber: true),
                .. found.Plan.Iterations.Select(i => new Column(Human.Count(i), IsNumber: true, Narrow.Drop)),
                new("VECES", IsNumber: true), new("ITER/S", IsNumber: true, Narrow.Drop), new("ITER/CICLO", IsNumber: true, Narrow.Drop),
            ],
            [.. found.Plan.Variants.Select(v => Row(found, v, most, slowest))],
            "");
        var repeated = found.Plan.Repetitions == 1 ? "" : $", mediana de {Human.Count(found.Plan.Repetitions)}";
        var screen = new Screen(
            new Sentence(Cell.Say($"{found.Plan.Title} en {found.Plan.Worker}: segundos de cálculo por máximo de iteraciones{repeated}.")),
            table,
            new Sentence(Cell.Say($"VECES: cuántas más rápido que el más lento. ITER/S e ITER/CICLO no cuentan lo que ahorran ciclos y reflejos. Las tres, con {Human.Count(most)} iteraciones.", Tone.Faint)));
        screen = screen.With([.. found.Missing.Select(m => new Sentence(Cell.Say($"{m.Key}: no disponible: {m.Value}", Tone.Busy)))]);
        if (found.Differences.Count == 0)
            screen = screen.With(new Sentence(Cell.Say("Los conteos coinciden: un solo SHA-256 por cada máximo de iteraciones.", Tone.Good)));
        return screen.With(new Sentence(Cell.Say($"Guardado en {files.Csv} y {files.Png}.")));
    }

    private static Cell[] Row(Compared found, Variant variant, int most, double? slowest)
    {
        var seconds = found.Seconds(variant, most);
        return
        [
            variant.Algorithm,
            variant.Path,
            found.Threads(variant) is { } threads ? Human.Count(threads) : null as string,
            .. found.Plan.Iterations.Select(i => (Cell)Figure(found.Seconds(variant, i))),
            found.Missing.ContainsKey(variant) ? Cell.Say("no disponible", Tone.Busy) : seconds is null ? Cell.None : $"{Figure(slowest / seconds)}×",
            found.Median(variant, most, m => m.PerSecond) is { } perSecond ? Human.Billions(perSecond) : null as string,
            found.Median(variant, most, m => m.PerCycle)?.ToString("0.00", CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>Three significant digits and no exponent: 0.00123, 1.23, 123.</summary>
    private static string? Figure(double? value)
    {
        if (value is not { } x)
            return null;
        var decimals = Math.Clamp(2 - (int)Math.Floor(Math.Log10(x)), 0, 6);
        return x.ToString("F" + decimals, CultureInfo.InvariantCulture);
    }
}
