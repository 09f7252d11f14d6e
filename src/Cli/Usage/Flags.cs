using System.CommandLine;
using HpcHangfire.Contract.Jobs;
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

    public Option<string?> Algorithm { get; } = FlagParsing.Text("--algoritmo", "NOMBRE", $"{string.Join(", ", Catalogue.AlgorithmNames)} (por defecto Secuencial)");

    public Option<int?> Width { get; } = FlagParsing.Whole("--width", "ancho en píxeles (por defecto 800)");

    public Option<int?> Height { get; } = FlagParsing.Whole("--height", "alto en píxeles (por defecto 600)");

    public Option<int?> Iterations { get; } = FlagParsing.Whole("--iteraciones", "máximo de iteraciones por píxel (por defecto 100)");

    public Option<int?> Priority { get; } = FlagParsing.Priority("--prioridad", "1 alta, 2 media, 3 baja (por defecto 2)");

    public Option<int?> RecolourPriority { get; } = FlagParsing.Priority("--prioridad", "1 alta, 2 media, 3 baja (por defecto, la del trabajo)");

    public Option<double?> CRe { get; } = FlagParsing.Number("--c-re", "parte real de c (por defecto 0; julia y phoenix, las suyas)");

    public Option<double?> CIm { get; } = FlagParsing.Number("--c-im", "parte imaginaria de c");

    public Option<int?> Power { get; } = FlagParsing.Whole("--potencia", $"de {OrderLimits.MinPower} a {OrderLimits.MaxPower}: exponente de multibrot, grado de newton (por defecto 3)");

    public Option<double?> XMin { get; } = FlagParsing.Number("--x-min", "borde izquierdo de la región (por defecto la del algoritmo; de los de Julia, ±1.5)");

    public Option<double?> XMax { get; } = FlagParsing.Number("--x-max", "borde derecho");

    public Option<double?> YMin { get; } = FlagParsing.Number("--y-min", "borde de la primera fila");

    public Option<double?> YMax { get; } = FlagParsing.Number("--y-max", "borde de la última fila");

    public Option<string?> Palette { get; } = FlagParsing.Text("--paleta", "NOMBRE", $"{string.Join(", ", Catalogue.Palettes)}; o colores propios, como \"#000764, #206bcb 16%, #fff\"");

    public Option<string?> Colouring { get; } = FlagParsing.Text("--coloreado", "NOMBRE", $"{string.Join(", ", Catalogue.Colourings)} (por defecto {Catalogue.Bands})");

    public Option<int?> Samples { get; } = FlagParsing.Whole("--muestreo", "muestras por lado de cada píxel: 1, 2 o 4 (por defecto 1)");

    public Option<bool> KeepCounts { get; } = FlagParsing.Switch("--guardar-conteos", "guarda los conteos, para recolorear la imagen sin calcularla otra vez");

    public Option<string?> Format { get; } = FlagParsing.Text("--formato", "NOMBRE", string.Join(", ", Catalogue.Formats));

    public Option<string?> Path { get; } = FlagParsing.Text("--ruta", "NOMBRE", $"{string.Join(", ", Catalogue.Paths)} (por defecto la que elija el esclavo)");

    public Option<int?> Timeout { get; } = FlagParsing.Whole("--timeout", "límite de un intento, en segundos");

    public Option<string?> Worker { get; } = FlagParsing.Text("--esclavo", "NOMBRE", "el único esclavo que puede ejecutarlo");

    public Option<bool> WorkerIsOptional { get; } = FlagParsing.Switch("--esclavo-opcional", "si ese esclavo no da señales, lo ejecuta cualquiera");

    public Option<string?> Key { get; } = FlagParsing.Text("--clave", "TEXTO", "clave del pedido: repetirla devuelve el mismo trabajo");

    public Option<bool> Wait { get; } = FlagParsing.Switch("--esperar", "espera a que termine; sale con 1 si falla");

    public Option<double?> Interval { get; } = FlagParsing.Seconds("--intervalo", "segundos entre dos vistas (por defecto 10)");

    public Option<string?> File { get; } = FlagParsing.Text("--archivo", "ARCHIVO", "el archivo de trabajos (por defecto trabajos.txt)");

    public Option<bool> Force { get; } = FlagParsing.Switch("--forzar", "encola todas las líneas, también las ya cargadas");

    public Option<bool> Send { get; } = FlagParsing.Switch("--enviar", "envía el texto de un archivo de esta máquina");

    public Option<string?> State { get; } = FlagParsing.OneOf("--estado", [.. JobStates.All.Select(s => s.ToWire())], "solo los de ese estado");

    public Option<int?> Limit { get; } = FlagParsing.Whole("--limite", "cuántos, como mucho");

    public Option<int?> From { get; } = FlagParsing.Whole("--desde", "cuántos se saltan, para ver la página siguiente");

    public Option<string?> Output { get; } = FlagParsing.Text("--salida", "ARCHIVO", "dónde guardarla (por defecto el ID y la extensión de su formato)");

    public Option<IReadOnlyList<string>?> ComparedAlgorithms { get; } = FlagParsing.List("--algoritmos", $"los que se comparan (por defecto {string.Join(',', Catalogue.FirstNames)})");

    public Option<IReadOnlyList<string>?> ComparedPaths { get; } = FlagParsing.List("--rutas", "las que se comparan (por defecto todas las del esclavo; Secuencial, siempre por la escalar)", Catalogue.Paths);

    public Option<IReadOnlyList<int>?> ComparedIterations { get; } = FlagParsing.Wholes("--iteraciones", "máximos de iteraciones por píxel (por defecto 50,100,300,1000)");

    public Option<int?> Repetitions { get; } = FlagParsing.Whole("--repeticiones", 1, 99, "veces que se mide cada uno; cuenta la mediana (por defecto 3)");

    public Option<string?> ComparedWorker { get; } = FlagParsing.Text("--esclavo", "NOMBRE", "el que calcula todo (por defecto el primero libre)");

    public Option<string?> Prefix { get; } = FlagParsing.Text("--salida", "PREFIJO", "guarda PREFIJO.csv y PREFIJO.png (por defecto comparacion)");

    public Option<bool> Csv { get; } = FlagParsing.Switch("--csv", "en CSV, para una hoja de cálculo");

    public Argument<string?> JobId { get; } = new("ID") { Description = "el identificador del trabajo" };

    public Argument<string?> OptionalJobId { get; } = new("ID")
    {
        Description = "muestra ese trabajo en lugar de crear uno",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The options that describe a new job.</summary>
    public IReadOnlyList<Option> Order =>
        [Algorithm, Width, Height, Iterations, Priority, CRe, CIm, Power, XMin, XMax, YMin, YMax, Palette, Colouring, Samples, KeepCounts, Format, Path, Timeout, Worker, WorkerIsOptional, Key];
}
