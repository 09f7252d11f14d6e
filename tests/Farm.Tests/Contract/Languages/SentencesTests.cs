using System.Diagnostics;
using HpcHangfire.Contract.Languages;

namespace HpcHangfire.Farm.Tests.Contract.Languages;

public sealed class SentencesTests
{
    [Theory]
    [InlineData("No existe el trabajo a-1.", "There is no job a-1.")]
    [InlineData("No existe el trabajo completado.", "There is no job completado.")]
    [InlineData("El trabajo a-1 ya está completado; solo se cancela uno pendiente o en curso.", "Job a-1 is already completed; only one that waits or runs can be cancelled.")]
    [InlineData("prioridad debe ser 1, 2 o 3, no «».", "prioridad must be 1, 2 or 3, not “”.")]
    [InlineData("paleta debe tener de 2 a 64 colores separados por comas, como «#000764, #206bcb 16%, #edffff 42%, #000200»; «rojo» no es un color #rrggbb con un lugar de 0% a 100%.",
        "paleta must have 2 to 64 colours separated by commas, such as “#000764, #206bcb 16%, #edffff 42%, #000200”; “rojo” is not a colour #rrggbb with a place from 0% to 100%.")]
    [InlineData("Falta width: debe ser un entero entre 1 y 50000.", "width is missing: it must be a whole number from 1 to 50000.")]
    [InlineData("width no cambia al recolorear, que no vuelve a contar; cambian paleta, coloreado y formato.", "width does not change when recolouring, which does not count again; paleta, coloreado and formato may change.")]
    [InlineData("formato webp admite hasta 16382 píxeles por lado; para más, png o tiff.", "formato webp takes up to 16382 pixels a side; for more, png or tiff.")]
    [InlineData("se reintentará en 5 s; el intento 1 falló: El esclavo e1 cayó en el intento 1, al 40 % (cálculo)",
        "it will be tried again in 5 s; attempt 1 failed: Worker e1 died in attempt 1, at 40 % (counting)")]
    [InlineData("los 2 esclavos abiertos están ocupados; es el número 7 de la cola; cerrados: e3 (pausado por el operador, CPU ajena al 90 % (cierra al 85 %, abre bajo 70 %)); e4 (sin señales del esclavo)",
        "the 2 open workers are busy; it is number 7 in the queue; shut: e3 (paused by the operator, foreign CPU load at 90 % (shuts at 85 %, opens below 70 %)); e4 (the worker is silent)")]
    [InlineData("fijado al esclavo e1, cuya compuerta está cerrada: memoria libre 10 MiB (mínimo 256 MiB), alerta cpu_alta de m1 en su máquina",
        "pinned to worker e1, whose gate is shut: free memory 10 MiB (least 256 MiB), alert cpu_alta of m1 on its machine")]
    [InlineData("el mejor de los libres, e1 90.5, e2 80.0 (puntaje 90.5: CPU 55.0 de 60, memoria 35.5 de 40, alertas -20, fallos recientes -10)",
        "the best of the idle ones, e1 90.5, e2 80.0 (score 90.5: CPU 55.0 of 60, memory 35.5 of 40, alerts -20, recent failures -10)")]
    [InlineData("El esclavo externo x respondió 500 a la orden.", "The foreign worker x answered 500 to the order.")]
    [InlineData("El esclavo externo x dejó de responder.", "The foreign worker x stopped answering.")]
    [InlineData("No existe el trabajo a. No existe el esclavo b.", "There is no job a. No existe el esclavo b.")]
    [InlineData("Redis no responde. Algo que nadie conoce. Redis no responde.", "Redis does not answer. Algo que nadie conoce. Redis does not answer.")]
    [InlineData("Algo que nadie conoce", "Algo que nadie conoce")]
    [InlineData("ValueError: el archivo, no", "ValueError: el archivo, no")]
    [InlineData("", "")]
    public void A_sentence_is_translated_and_its_values_stay(string spanish, string english)
    {
        Assert.Equal(english, Sentences.In(Language.English, spanish));
        Assert.Equal(spanish, Sentences.In(Language.Spanish, spanish));
    }

    [Fact]
    public void The_reasons_of_a_thousand_workers_are_translated()
    {
        string Reason(string shut, string because) => $"{shut}: {string.Join("; ", Enumerable.Range(1, 1000).Select(i => $"esclavo{i} ({because})"))}";

        Assert.Equal(
            Reason("the gates of the 1000 active workers are shut", "paused by the operator, the worker is silent"),
            Sentences.In(Language.English, Reason("las compuertas de los 1000 esclavos activos están cerradas", "pausado por el operador, sin señales del esclavo")));
    }

    /// <summary>A foreign worker may send any text.</summary>
    [Fact]
    public void A_text_that_is_longer_or_deeper_than_any_of_ours_takes_no_time()
    {
        var huge = "No existe el trabajo " + new string('x', 300_000) + ".";
        var deep = string.Concat(Enumerable.Repeat("el intento 1 falló: ", 5000));
        var brackets = string.Concat(Enumerable.Repeat("fijado al esclavo a, cuya compuerta está cerrada: b (", 2000)) + new string(')', 2000);
        var watch = Stopwatch.StartNew();

        Assert.Same(huge, Sentences.In(Language.English, huge));
        Assert.StartsWith("attempt 1 failed: ", Sentences.In(Language.English, deep), StringComparison.Ordinal);
        Assert.StartsWith("pinned to worker a", Sentences.In(Language.English, brackets), StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    /// <summary>A list of a hundred jobs has about two hundred sentences; far from a millisecond each is what matters here.</summary>
    [Fact]
    public void A_sentence_costs_some_microseconds()
    {
        string Sentence(int place) => $"los 2 esclavos abiertos están ocupados; es el número {place} de la cola; cerrados: e3 (pausado por el operador)";
        Sentences.In(Language.English, Sentence(0));
        var watch = Stopwatch.StartNew();
        for (var i = 1; i <= 5000; i++) // more than are remembered
            Assert.StartsWith("the 2 open workers are busy; it is number ", Sentences.In(Language.English, Sentence(i)), StringComparison.Ordinal);

        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalMicroseconds / 5000:0.0} µs");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed.TotalMicroseconds / 5000:0} µs");
    }

    [Theory]
    [InlineData("hola\n", "x.txt: no English")]
    [InlineData("\thello\n", "one language only")]
    [InlineData("hola\nadiós\n", "one language only")]
    public void A_catalogue_with_half_a_sentence_is_refused(string text, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => SentenceFiles.Parse(text, "x.txt")).Message, StringComparison.Ordinal);

    [Theory, InlineData("a {b"), InlineData("{a}{b}"), InlineData("{a:verso}")]
    public void A_hole_that_is_none_is_refused(string text) => Assert.Throws<FormatException>(() => new SentencePattern(text));
}
