using System.CommandLine;
using System.CommandLine.Help;
using HpcHangfire.Cli.Comparison;
using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Cli.Verbs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli;

/// <summary>Something the client can do.</summary>
/// <param name="Name">As the user writes it.</param>
/// <param name="Description">One line of the help.</param>
/// <param name="Run">Does it and returns the exit code.</param>
/// <param name="Takes">Its options and arguments.</param>
internal sealed record Verb(string Name, string Description, Func<Session, Task<int>> Run, params Symbol[] Takes);

/// <summary>The command line: a verb with its options, or the first system's <c>--comando</c> with its flags.</summary>
internal static class CommandTree
{
    public static RootCommand Build(Surroundings around)
    {
        var flags = new Flags();
        var verbs = Verbs(flags);
        var root = new RootCommand { flags.Command, flags.Master, flags.Language, flags.Json };
        foreach (var verb in verbs)
            root.Add(Build(verb, flags, around));

        // The first system's client took every flag with every command.
        foreach (var option in verbs.Where(v => Flags.FirstCommands.Contains(v.Name)).SelectMany(v => v.Takes).OfType<Option>().Distinct())
            root.Add(option);
        root.SetAction((given, stop) =>
        {
            var name = given.GetValue(flags.Command) ?? "estado";
            return RunAsync(verbs.Single(v => v.Name == name), flags, around, given, stop);
        });

        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "esta ayuda";
        help.Action = new HelpText(around.Out, around.Variable);
        return root;
    }

    private static Verb[] Verbs(Flags f) =>
    [
        new("estado", "trabajos, esclavos y alertas de la granja", FarmVerbs.StatusAsync),
        new("ping", "si el maestro responde, y en cuánto", FarmVerbs.PingAsync),
        new("esclavos", "cada esclavo: carga, trabajo, compuerta", FarmVerbs.WorkersAsync),
        new("pausar", "no da más trabajos a unos esclavos; el que tienen sigue", WorkerVerbs.PauseAsync, f.Workers),
        new("drenar", "no da más trabajos a esclavos que se van a retirar", WorkerVerbs.DrainAsync, f.Workers),
        new("reanudar", "vuelve a dar trabajos a unos esclavos", WorkerVerbs.ResumeAsync, f.Workers),
        new("borrar_esclavo", "olvida esclavos que ya no están", WorkerVerbs.ForgetAsync, f.Workers),
        new("memoria", "el último reporte de cada nodo de memoria", FarmVerbs.MemoryAsync),
        new("alertas", "las alertas encendidas", FarmVerbs.AlertsAsync),
        new("coherencia", "si cada trabajo está en un solo sitio; sale con 1 si no", FarmVerbs.CoherenceAsync),
        new("algoritmos", "lo que se puede pedir, y qué esclavos lo hacen", FarmVerbs.AlgorithmsAsync),
        new("trabajo", "crea un trabajo; con ID, lo muestra entero", JobVerbs.JobAsync, [f.OptionalJobId, .. f.Order.Values, f.Wait]),
        new("trabajos", "la lista de trabajos, el más nuevo primero si no se pide otra cosa", JobVerbs.ListAsync,
            f.State, f.ListedPriority, f.Text, f.ListedWorker, f.SortedBy, f.After, f.Before, f.Limit, f.From),
        new("cancelar", "cancela trabajos, esperen o corran", JobVerbs.CancelAsync, f.JobIds),
        new("reintentar", "vuelve a encolar los fallidos o cancelados, y los que perdieron su imagen", JobVerbs.RetryAsync, f.JobIds),
        new("borrar", "borra trabajos terminados, con sus imágenes", JobVerbs.DeleteAsync, f.JobIds),
        new("recolorear", "colorea otra vez los conteos que guardó un trabajo", JobVerbs.RecolourAsync,
            [f.JobId, .. OrderFields.OfRecolouring.Select(field => field == OrderFields.Priority ? f.RecolourPriority : f.Order[field]), f.Wait]),
        new("consola", "lo que dijo el último intento de un trabajo", JobVerbs.ConsoleAsync, f.JobId),
        new("imagen", "descarga la imagen de un trabajo", DownloadVerbs.PictureAsync, f.JobId, f.Output),
        new("miniatura", "descarga la miniatura de un trabajo", DownloadVerbs.ThumbnailAsync, f.JobId, f.Output),
        new("conteos", "descarga los conteos que guardó un trabajo", DownloadVerbs.CountsAsync, f.JobId, f.Output),
        new("valores", "descarga los valores que guardó con sus conteos", DownloadVerbs.ValuesAsync, f.JobId, f.Output),
        new("resultados", "los trabajos terminados", ResultsVerb.RunAsync, f.Csv, f.Limit),
        new("avisos", "los destinos para los que esperan avisos de trabajos terminados", NoticesVerb.RunAsync),
        new("cronologia", "qué calculó cada esclavo en los últimos minutos", TimelineVerb.RunAsync, f.Minutes),
        new("comparar", "la misma imagen por cada algoritmo y ruta: tabla, CSV y gráfica", CompareVerb.RunAsync,
            [f.ComparedAlgorithms, f.ComparedPaths, f.ComparedIterations, f.Repetitions, .. CompareVerb.Pictured.Select(field => f.Order[field]), f.ComparedWorker, f.Prefix]),
        new("cargar_trabajos", "encola lo nuevo de un archivo de trabajos", QueueVerbs.LoadAsync, f.File, f.Force, f.Send, f.Order[OrderFields.Key]),
        new("agregar_trabajos", "encola órdenes en JSON, una por línea, según llegan", AddManyVerb.RunAsync, f.Orders, f.Order[OrderFields.Key]),
        new("limpiar_cola", "cancela todos los trabajos que esperan", QueueVerbs.ClearAsync),
        new("monitorear", "la granja en vivo, hasta Ctrl-C", MonitorVerb.RunAsync, f.Interval),
        new("demo", "estado, limpiar, cargar el archivo, seguirlo hasta el final y estado", DemoVerb.RunAsync, f.File),
    ];

    private static Command Build(Verb verb, Flags flags, Surroundings around)
    {
        var command = new Command(verb.Name, verb.Description);
        foreach (var symbol in verb.Takes)
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }

        command.SetAction((given, stop) => RunAsync(verb, flags, around, given, stop));
        return command;
    }

    private static async Task<int> RunAsync(Verb verb, Flags flags, Surroundings around, ParseResult given, CancellationToken stop)
    {
        var address = MasterAddress.Find(given.GetValue(flags.Master), around.Variable);
        var language = UserLanguage.Of(given, around.Variable);
        using var master = new MasterApi(address, Variables.HttpTimeout.Read(around.Variable), language);
        return await verb.Run(new Session(around, flags, given, master, language, stop));
    }
}
