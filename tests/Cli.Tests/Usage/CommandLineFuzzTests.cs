using System.CommandLine;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Testing.Fuzz;

namespace HpcHangfire.Cli.Tests.Usage;

/// <summary>A command line is understood, or refused in one sentence.</summary>
[Collection(typeof(Fuzzed))]
public sealed class CommandLineFuzzTests
{
    private static readonly string[] s_words =
    [
        "trabajo", "trabajos", "comparar", "recolorear", "borrar", "imagen", "monitorear", "cargar_trabajos", "cancelar", "resultados", "demo", "t1", "--comando", "ping", "--maestro", "maestro:5001",
        "--json", "--algoritmo", "mandelbrot", "--width", "800", "--height=600", "--iteraciones", "100,300", "--x-min", "-0.5", "--prioridad", "alta", "--esperar", "--paleta", "#fff, #000 20%",
        "--intervalo", "0.5", "--estado", "pendiente", "--limite", "5", "--algoritmos", "Numpy,julia", "--rutas", "vector256", "--repeticiones", "3", "--salida", "a.png", "--csv", "--", "@x", "--help",
    ];

    [Fact]
    public async Task Any_words_are_a_command_or_a_sentence()
    {
        await using var nowhere = new StringWriter();
        var around = new Surroundings(nowhere, nowhere);

        await Fuzzing.RunAsync(1_500, Words, words =>
        {
            var given = CommandTree.Build(around).Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (UsageErrors.Find(given) is { } sentence)
            {
                Assert.NotEmpty(sentence);
                return;
            }

            if (given.Action is HelpText)
                return; // whatever else is said

            // What is left is read by the verb: no value of it may throw.
            foreach (var option in given.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>())
                _ = option.GetValueOrDefault<object?>();
        });
    }

    private static IReadOnlyList<string> Words(FuzzSource source)
    {
        string[] words = [source.Pick(s_words[..11]), .. Enumerable.Range(0, source.Below(7)).Select(_ => source.Pick(s_words))];
        if (source.Chance(70))
            words[source.Below(words.Length)] = source.Text(s_words);
        return words;
    }
}
