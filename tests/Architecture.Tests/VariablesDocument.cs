using System.Text;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Architecture.Tests;

/// <summary>docs/variables.md as the register gives it.</summary>
internal static class VariablesDocument
{
    private const string Top =
        """
        # Variables

        Cada variable del entorno, qué programas la leen y qué valores admite. Una vacía cuenta como ausente. Un valor que no se admite
        termina el programa al iniciar, con el código 2 y una frase que la nombra. En la línea de comandos de un programa, `--NOMBRE valor`
        está por encima del entorno; el cliente solo lee el entorno. Los interruptores admiten también 1, si, yes, on y 0, no, off.
        `Standalone` pone por su cuenta `REDIS`, las direcciones, los nombres y los hilos; `--datos`, `--puerto` y `--archivo` sustituyen en
        él a `CARPETA_DATOS`, los puertos y `ARCHIVO_TRABAJOS`.

        *Every variable of the environment, the programs that read it and the values it may have. An empty one counts as absent. A value
        that is not allowed ends the program at its start, with code 2 and a sentence that names it. On a program's command line
        `--NAME value` stands above the environment; the client reads the environment alone. Switches also take 1, si, yes, on and 0,
        no, off. `Standalone` sets `REDIS`, addresses, names and threads by itself; there `--datos`, `--puerto` and `--archivo` stand for
        `CARPETA_DATOS`, the ports and `ARCHIVO_TRABAJOS`.*

        maestro = *master* (`Web`) · esclavo = *worker* (`WorkerHost`) · monitor = *memory node* (`Monitor`) · cliente = *client* (`hpc`)

        | variable | de quién · *whose* | si falta · *default* | se admite · *allowed* | qué es · *what it is* |
        |---|---|---|---|---|

        """;

    private const string Bottom =
        """

        <!--
        Written from src/Contract/Settings/Variables.cs; a test compares. To write it again, run the architecture tests with HPC_WRITE_DOCS=1.
        -->

        """;

    private static readonly (Programs Program, string Name)[] Words =
        [(Programs.Master, "maestro"), (Programs.Worker, "esclavo"), (Programs.Monitor, "monitor"), (Programs.Client, "cliente")];

    /// <summary>The whole document.</summary>
    public static string Text()
    {
        var text = new StringBuilder(Top);
        foreach (var setting in Variables.All)
            text.Append($"| `{setting.Name}` | {Owners(setting)} | {Cell(setting.DefaultText)} | {Cell(setting.Limits)} | {Cell(setting.Meaning)} |\n");
        return text.Append(Bottom).ToString().ReplaceLineEndings("\n");
    }

    private static string Owners(Setting setting) => string.Join(", ", Words.Where(word => setting.Owners.HasFlag(word.Program)).Select(word => word.Name));

    // What is the same in both languages is a value. It may have a unit, which an operator does not write.
    private static string Cell(Phrase phrase) =>
        phrase.Spanish != phrase.English ? $"{phrase.Spanish} · *{phrase.English}*"
        : phrase.Spanish.Split(' ', 2) is [var value, var unit] ? $"`{value}` {unit}"
        : $"`{phrase.Spanish}`";
}
