using System.CommandLine;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Cli.Usage;

/// <summary>Every option and argument of one command line. One object per run: the parser ties options to their tree.</summary>
internal sealed class Flags
{
    /// <summary>The commands of the first system's client, which are also verbs.</summary>
    public static IReadOnlyList<string> FirstCommands { get; } =
        ["ping", "estado", "esclavos", "memoria", "trabajo", "monitorear", "cargar_trabajos", "limpiar_cola"];

    public Option<string?> Command { get; } = FlagParsing.OneOf("--comando", FirstCommands, "el verbo, como lo escribía el cliente del primer sistema (por defecto estado)");

    public Option<string?> Master { get; } = FlagParsing.Text("--maestro", "DIRECCIÓN", "el maestro: http://máquina:puerto, máquina o máquina:puerto", recursive: true);

    public Option<bool> Json { get; } = FlagParsing.Switch("--json", "el JSON del maestro, para programas", recursive: true);

    public Option<string?> Language { get; } = FlagParsing.OneOf(UserLanguage.Option, [.. LanguageTags.All.Select(language => language.Tag())], "es o en (por defecto, el del entorno)", recursive: true);

    public Option<int?> ListedPriority { get; } = FlagParsing.Priority("--prioridad", "solo los de esa prioridad: 1 alta, 2 media, 3 baja");

    public Option<int?> RecolourPriority { get; } = FlagParsing.Priority("--prioridad", "1 alta, 2 media, 3 baja (por defecto, la del trabajo)");

    public Option<bool> Wait { get; } = FlagParsing.Switch("--esperar", "espera a que termine; sale con 1 si falla");

    public Option<double?> Interval { get; } = FlagParsing.Seconds("--intervalo", "segundos entre dos vistas (por defecto 10)");

    public Option<string?> File { get; } = FlagParsing.Text("--archivo", "ARCHIVO", "el archivo de trabajos (por defecto trabajos.txt)");

    public Option<bool> Force { get; } = FlagParsing.Switch("--forzar", "encola todas las líneas, también las ya cargadas");

    public Option<bool> Send { get; } = FlagParsing.Switch("--enviar", "envía el texto de un archivo de esta máquina");

    public Option<string?> State { get; } = FlagParsing.OneOf("--estado", [.. JobStates.All.Select(s => s.ToWire())], "solo los de ese estado");

    public Option<string?> Text { get; } = FlagParsing.Text("--texto", "TEXTO", "solo los que lo llevan en su ID, su algoritmo o su esclavo");

    public Option<string?> ListedWorker { get; } = FlagParsing.Text("--esclavo", "NOMBRE", "solo los de ese esclavo");

    public Option<string?> SortedBy { get; } = FlagParsing.OneOf("--orden", [.. JobSort.All.Select(sort => sort.Name)], "por cuándo se pidieron (por defecto), o los terminados por cuándo lo hicieron; con _asc, los más antiguos primero");

    public Option<DateTime?> After { get; } = FlagParsing.Moment("--despues-de", "solo los pedidos (por terminado, los terminados) desde entonces: 2026-11-27, 2026-11-27T18:00 o segundos Unix");

    public Option<DateTime?> Before { get; } = FlagParsing.Moment("--antes-de", "solo los de antes, escrito igual");

    public Option<int?> Limit { get; } = FlagParsing.Whole("--limite", "cuántos, como mucho");

    public Option<int?> From { get; } = FlagParsing.Whole("--desde", "cuántos se saltan, para ver la página siguiente");

    public Option<int?> Minutes { get; } = FlagParsing.Whole("--minutos", 1, 100_000, "de cuántos minutos atrás (por defecto 15)");

    public Option<string?> Output { get; } = FlagParsing.Text("--salida", "ARCHIVO", "dónde guardar el archivo (por defecto el ID y su extensión)");

    public Option<IReadOnlyList<string>?> ComparedAlgorithms { get; } = FlagParsing.List("--algoritmos", $"los que se comparan (por defecto {string.Join(',', Catalogue.FirstNames)})");

    public Option<IReadOnlyList<string>?> ComparedPaths { get; } = FlagParsing.List("--rutas", "las que se comparan (por defecto todas las del esclavo; Secuencial, siempre por la escalar)", Catalogue.Paths);

    public Option<IReadOnlyList<int>?> ComparedIterations { get; } = FlagParsing.Wholes("--iteraciones", "máximos de iteraciones por píxel (por defecto 50,100,300,1000)");

    public Option<int?> Repetitions { get; } = FlagParsing.Whole("--repeticiones", 1, 99, "veces que se mide cada uno; cuenta la mediana (por defecto 3)");

    public Option<string?> ComparedWorker { get; } = FlagParsing.Text("--esclavo", "NOMBRE", "el que calcula todo (por defecto el primero libre)");

    public Option<string?> Prefix { get; } = FlagParsing.Text("--salida", "PREFIJO", "guarda PREFIJO.csv y PREFIJO.png (por defecto comparacion)");

    public Option<bool> Csv { get; } = FlagParsing.Switch("--csv", "en CSV, para una hoja de cálculo");

    public Argument<string?> JobId { get; } = new("ID") { Description = "el identificador del trabajo" };

    public Argument<string?> Orders { get; } = new("ARCHIVO")
    {
        Description = "una orden en JSON por línea; sin él, o con -, la entrada estándar",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Argument<string[]> Workers { get; } = new("ESCLAVO…") { Description = "los nombres de los esclavos", Arity = ArgumentArity.OneOrMore };

    public Argument<string[]> JobIds { get; } = new("ID…") { Description = "los identificadores de los trabajos", Arity = ArgumentArity.OneOrMore };

    public Argument<string?> OptionalJobId { get; } = new("ID")
    {
        Description = "muestra ese trabajo en lugar de crear uno",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The options that describe a new job, one for each field of an order.</summary>
    public IReadOnlyDictionary<OrderField, Option> Order { get; } = OrderFields.All.ToDictionary(field => field, OptionOf);

    // The master checks ranges: it may know more than this client.
    private static Option OptionOf(OrderField field) => field.Kind switch
    {
        FieldKind.Whole when field == OrderFields.Priority => FlagParsing.Priority(field.OptionName, field.Help),
        FieldKind.Whole => FlagParsing.Whole(field.OptionName, field.Help),
        FieldKind.Real => FlagParsing.Number(field.OptionName, field.Help),
        FieldKind.Flag => FlagParsing.Switch(field.OptionName, field.Help),
        FieldKind.Text => FlagParsing.Text(field.OptionName, "TEXTO", field.Help),
        FieldKind.Url => FlagParsing.Text(field.OptionName, "URL", field.Help),
        _ => FlagParsing.Text(field.OptionName, "NOMBRE", field.Help),
    };
}
