namespace HpcHangfire.Contract.Orders;

/// <summary>
/// The fields of an order, each described once. POST /agregar_trabajo, /ejecutar and /recolorear read by this table. GET
/// /trabajos, GET /algoritmos and /openapi.json show it. The page's form and the client's options are made from it. A new
/// field is an entry here, a property of the farm's order, and the code that uses it.
/// </summary>
public static class OrderFields
{
    private const double MaxCoordinate = 1e6;

    /// <summary>What computes it.</summary>
    public static OrderField Algorithm { get; } = new("algoritmo", "Algorithm", FieldKind.Word)
    {
        Spanish = "Algoritmo", English = "Algorithm", Help = $"{string.Join(", ", Catalogue.AlgorithmNames)} (por defecto Secuencial)",
        Choices = Catalogue.AlgorithmNames, IsRequired = true, DecidesPicture = true,
    };

    /// <summary>Pixels per row.</summary>
    public static OrderField Width { get; } = new("width", "Width", FieldKind.Whole)
    {
        Spanish = "Ancho", English = "Width", Help = "ancho en píxeles (por defecto 800)", Unit = "píxeles",
        Min = 1, Max = OrderLimits.MaxSide, IsRequired = true, DecidesPicture = true,
    };

    /// <summary>Rows.</summary>
    public static OrderField Height { get; } = new("height", "Height", FieldKind.Whole)
    {
        Spanish = "Alto", English = "Height", Help = "alto en píxeles (por defecto 600)", Unit = "píxeles",
        Min = 1, Max = OrderLimits.MaxSide, IsRequired = true, DecidesPicture = true,
    };

    /// <summary>Iterations at which a pixel counts as inside.</summary>
    public static OrderField Iterations { get; } = new("iteraciones", "Iterations", FieldKind.Whole)
    {
        Spanish = "Iteraciones", English = "Iterations", Help = "máximo de iteraciones por píxel (por defecto 100)", Unit = "iteraciones",
        Min = 0, Max = OrderLimits.MaxIterations, IsRequired = true, DecidesPicture = true,
    };

    /// <summary>Which queue it waits in.</summary>
    public static OrderField Priority { get; } = new("prioridad", "Priority", FieldKind.Whole)
    {
        Spanish = "Prioridad", English = "Priority", Help = "1 alta, 2 media, 3 baja (por defecto 2)",
        Min = 1, Max = 3, Default = (int)JobPriority.Medium, MayRecolour = true,
    };

    /// <summary>Real part of c.</summary>
    public static OrderField CRe { get; } = new("c_re", "CRe", FieldKind.Real)
    {
        Spanish = "c (re)", English = "c (re)", Help = "parte real de c (por defecto 0; julia y phoenix, las suyas)",
        Min = -MaxCoordinate, Max = MaxCoordinate, DefaultOf = a => a.CRe, DecidesPicture = true, IsShownWhenAbsent = true,
    };

    /// <summary>Imaginary part of c.</summary>
    public static OrderField CIm { get; } = new("c_im", "CIm", FieldKind.Real)
    {
        Spanish = "c (im)", English = "c (im)", Help = "parte imaginaria de c",
        Min = -MaxCoordinate, Max = MaxCoordinate, DefaultOf = a => a.CIm, DecidesPicture = true, IsShownWhenAbsent = true,
    };

    /// <summary>Exponent or degree.</summary>
    public static OrderField Power { get; } = new("potencia", "Power", FieldKind.Whole)
    {
        Spanish = "Potencia", English = "Power", Help = $"de {OrderLimits.MinPower} a {OrderLimits.MaxPower}: exponente de multibrot, grado de newton (por defecto 3)",
        Min = OrderLimits.MinPower, Max = OrderLimits.MaxPower, DefaultOf = a => a.Power, Pronoun = "la", DecidesPicture = true,
    };

    /// <summary>Real coordinate of the first column.</summary>
    public static OrderField XMin { get; } = new("x_min", "XMin", FieldKind.Real)
    {
        Spanish = "x min", English = "x min", Help = "borde izquierdo de la región (sin ninguno de los cuatro, la del algoritmo, ensanchada a la forma de la imagen; de los tres primeros, ±1.5)",
        Min = -MaxCoordinate, Max = MaxCoordinate, DefaultOf = a => a.XMin, DecidesPicture = true,
    };

    /// <summary>Real coordinate of the last column.</summary>
    public static OrderField XMax { get; } = new("x_max", "XMax", FieldKind.Real)
    {
        Spanish = "x max", English = "x max", Help = "borde derecho",
        Min = -MaxCoordinate, Max = MaxCoordinate, DefaultOf = a => a.XMax, DecidesPicture = true,
    };

    /// <summary>Imaginary coordinate of the first row.</summary>
    public static OrderField YMin { get; } = new("y_min", "YMin", FieldKind.Real)
    {
        Spanish = "y min", English = "y min", Help = "borde de la primera fila",
        Min = -MaxCoordinate, Max = MaxCoordinate, DefaultOf = a => a.YMin, DecidesPicture = true,
    };

    /// <summary>Imaginary coordinate of the last row.</summary>
    public static OrderField YMax { get; } = new("y_max", "YMax", FieldKind.Real)
    {
        Spanish = "y max", English = "y max", Help = "borde de la última fila",
        Min = -MaxCoordinate, Max = MaxCoordinate, DefaultOf = a => a.YMax, DecidesPicture = true,
    };

    /// <summary>A palette's name, or the order's own colours.</summary>
    public static OrderField Palette { get; } = new("paleta", "Palette", FieldKind.Palette)
    {
        Spanish = "Paleta", English = "Palette", Help = $"{string.Join(", ", Catalogue.Palettes)}; o colores propios, como \"#000764, #206bcb 16%, #fff\"",
        Choices = Catalogue.Palettes, Max = PaletteStops.MaxLength, Default = Catalogue.Palettes[0], MayRecolour = true, DecidesPicture = true,
    };

    /// <summary>What chooses a pixel's colour.</summary>
    public static OrderField Colouring { get; } = new("coloreado", "Colouring", FieldKind.Word)
    {
        Spanish = "Coloreado", English = "Colouring", Help = $"{string.Join(", ", Catalogue.Colourings)} (por defecto {Catalogue.Bands})",
        Choices = Catalogue.Colourings, Default = Catalogue.Bands, MayRecolour = true, DecidesPicture = true, IsQuietAtDefault = true,
    };

    /// <summary>Samples per side of a pixel.</summary>
    public static OrderField Samples { get; } = new("muestreo", "SamplesPerSide", FieldKind.Whole)
    {
        Spanish = "Muestras por lado", English = "Samples per side", Help = "muestras por lado de cada píxel: 1, 2 o 4 (por defecto 1)",
        Min = 1, Max = Catalogue.Samples[^1], Choices = [.. Catalogue.Samples], Default = 1, DecidesPicture = true, IsQuietAtDefault = true,
    };

    /// <summary>Whether the counts are kept with the picture.</summary>
    public static OrderField KeepsCounts { get; } = new("guardar_conteos", "KeepsCounts", FieldKind.Flag)
    {
        Spanish = "Guardar los conteos, para recolorear después", English = "Keep the counts, to recolour later",
        Help = "guarda los conteos, para recolorear la imagen sin calcularla otra vez",
    };

    /// <summary>Image format.</summary>
    public static OrderField Format { get; } = new("formato", "Format", FieldKind.Word)
    {
        Spanish = "Formato", English = "Format", Help = string.Join(", ", Catalogue.Formats),
        Choices = Catalogue.Formats, Default = Catalogue.Formats[0], MayRecolour = true,
    };

    /// <summary>Instruction path of the kernel.</summary>
    public static OrderField Path { get; } = new("ruta", "Path", FieldKind.Word)
    {
        Spanish = "Ruta de instrucciones", English = "Instruction path", Help = $"{string.Join(", ", Catalogue.Paths)} (por defecto la que elija el esclavo)",
        Choices = Catalogue.Paths,
    };

    /// <summary>Limit of one attempt.</summary>
    public static OrderField Timeout { get; } = new("timeout_s", "TimeoutSeconds", FieldKind.Whole)
    {
        Spanish = "Límite (s)", English = "Limit (s)", Help = "límite de un intento, en segundos", Unit = "segundos",
        Min = 1, Max = OrderLimits.MaxTimeoutSeconds, Option = "--timeout", IsShownWhenAbsent = true,
    };

    /// <summary>The only worker that may run it.</summary>
    public static OrderField Worker { get; } = new("esclavo", "Worker", FieldKind.Name)
    {
        Spanish = "Solo en el esclavo", English = "Only on worker", Help = "el único esclavo que puede ejecutarlo",
        Max = Jobs.JobIds.MaxLength, ShownAs = "esclavo_fijo", IsShownWhenAbsent = true,
    };

    /// <summary>Whether any other worker may run it if that one stays silent too long.</summary>
    public static OrderField WorkerIsOptional { get; } = new("esclavo_opcional", "WorkerIsOptional", FieldKind.Flag)
    {
        Spanish = "Si ese no da señales, en cualquiera", English = "On any, if that one is silent",
        Help = "si ese esclavo no da señales, lo ejecuta cualquiera", ShownAs = "",
    };

    /// <summary>Who is told when it ends.</summary>
    public static OrderField NoticeUrl { get; } = new("aviso_url", "NoticeUrl", FieldKind.Url)
    {
        Spanish = "Avisar a", English = "Notify", Help = "dirección http:// o https:// que recibe un POST cuando el trabajo termina",
        Max = 2000, MayRecolour = true, ShownAs = "", // an address may hold a secret
    };

    /// <summary>Idempotency key.</summary>
    public static OrderField Key { get; } = new("clave", null, FieldKind.Text)
    {
        Spanish = "Clave", English = "Key", Help = "clave del pedido: repetirla devuelve el mismo trabajo",
        Max = 200, MayRecolour = true, ShownAs = "",
    };

    /// <summary>All of them, in the order they are shown. The first four are in every order.</summary>
    public static IReadOnlyList<OrderField> All { get; } =
    [
        Algorithm, Width, Height, Iterations, Priority, CRe, CIm, Power, XMin, XMax, YMin, YMax, Palette, Colouring, Samples, KeepsCounts,
        Format, Path, Timeout, Worker, WorkerIsOptional, NoticeUrl, Key,
    ];

    /// <summary>Those of the farm's order.</summary>
    public static IReadOnlyList<OrderField> OfOrder { get; } = [.. All.Where(field => field.Property is not null)];

    /// <summary>Those that a recolouring may set, the picture's own first.</summary>
    public static IReadOnlyList<OrderField> OfRecolouring { get; } =
        [.. All.Where(field => field.MayRecolour && field != Priority && field != Key), Priority, Key];

    /// <summary>The four sides of the region.</summary>
    public static IReadOnlyList<OrderField> OfRegion { get; } = [XMin, XMax, YMin, YMax];

    /// <summary>Those where each algorithm has its own default.</summary>
    public static IReadOnlyList<OrderField> OfAlgorithms { get; } = [.. All.Where(field => field.DefaultOf is not null)];
}
