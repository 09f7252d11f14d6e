using System.Net;
using System.Reflection;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Contract.Settings;

/// <summary>
/// The register of the farm's variables: each is here once, with its default, its range, its sentence and its programs.
/// The options of the programs are views of it, and <c>docs/variables.md</c> is written from it.
/// </summary>
public static class Variables
{
    private const int Hour = 3_600;
    private const int Day = 86_400;
    private static readonly Phrase s_file = new("un archivo", "a file");
    private static readonly Phrase s_locale = new("un entorno local como en_GB.UTF-8", "a locale such as en_GB.UTF-8");
    private static readonly Phrase s_name = new("un nombre", "a name");
    private static readonly Phrase s_listening = new("una dirección IP o localhost", "an IP address or localhost");

    // Every program of the farm.
    public static TextSetting Redis { get; } = new("REDIS", Programs.Farm, "localhost:6379",
        new("un servidor: localhost:6379 o redis://servidor:6379/0; o sus centinelas: s1:26379,s2:26379,serviceName=granja", "a server: localhost:6379 or redis://server:6379/0; or its sentinels: s1:26379,s2:26379,serviceName=granja"),
        new("El Redis de la granja, como lo escribe StackExchange.Redis, o como URL; con TLS, rediss://.", "The farm's Redis, as StackExchange.Redis writes it, or as a URL; with TLS, rediss://."));

    public static OptionalTextSetting RedisUser { get; } = new("REDIS_USUARIO", Programs.Farm,
        new("el de REDIS", "REDIS's"), s_name, new("El usuario en ese Redis.", "The user in that Redis."));

    public static OptionalTextSetting RedisUserFile { get; } = new("REDIS_USUARIO_ARCHIVO", Programs.Farm,
        new("ninguno", "none"), s_file, new("Un archivo con el usuario, si no hay REDIS_USUARIO.", "A file with the user, where there is no REDIS_USUARIO."));

    public static OptionalTextSetting RedisPassword { get; } = new("REDIS_CLAVE", Programs.Farm,
        new("la de REDIS", "REDIS's"), new("una contraseña; aquí puede tener comas", "a password; here it may contain commas"),
        new("La contraseña en ese Redis.", "The password in that Redis."));

    public static OptionalTextSetting RedisPasswordFile { get; } = new("REDIS_CLAVE_ARCHIVO", Programs.Farm,
        new("ninguno", "none"), s_file, new("Un archivo con la contraseña, si no hay REDIS_CLAVE.", "A file with the password, where there is no REDIS_CLAVE."));

    public static TextSetting DataFolder { get; } = new("CARPETA_DATOS", Programs.Farm, "datos", new("una carpeta", "a folder"),
        new("La carpeta de las imágenes y de resultados.txt, cuyo disco se vigila.", "The folder of the pictures and of resultados.txt, whose disk is watched."));

    public static TextSetting NodeHost { get; } = new("NODO_HOST", Programs.Farm, Environment.MachineName, s_name,
        new("La máquina a la que pertenece el programa.", "The machine that the program belongs to.")) { DefaultWords = new("el nombre de la máquina", "the machine's name") };

    public static HostsSetting AllowedHosts { get; } = new("HOSTS_PERMITIDOS", Programs.Farm,
        new("Nombres con punto por los que se puede llamar a los programas, además de los de su máquina.", "Names with a dot by which the programs may be called, besides those of their machine."));

    public static TextSetting LogLevel { get; } = new("LOG_LEVEL", Programs.Farm, "INFO",
        new("DEBUG, INFO, WARNING, ERROR o CRITICAL", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
        new("Desde qué nivel se escribe en el registro.", "The level from which the log is written.")) { Rule = IsLogLevel };

    public static SwitchSetting DebugMode { get; } = new("DEBUG_MODE", Programs.Farm, false,
        new("Escribe todo en el registro, diga lo que diga LOG_LEVEL.", "Writes everything to the log, whatever LOG_LEVEL says."));

    // Where the master is.
    public static TextSetting MasterHost { get; } = new("MAESTRO_HOST", Programs.Master, "0.0.0.0", s_listening,
        new("Dirección en la que escucha el maestro.", "Address that the master listens on.")) { Rule = IsListening };

    public static WholeSetting MasterPort { get; } = new("MAESTRO_PORT", Programs.Jobs | Programs.Client, 5001, 0, ushort.MaxValue,
        new("Puerto del maestro. Para escuchar, 0 toma uno libre; para encontrarlo, desde 1.", "The master's port. To listen, 0 takes a free one; to find it, from 1."));

    public static MastersSetting MasterUrls { get; } = new("MAESTRO_URL", Programs.Worker | Programs.Client,
        new("http:// con MAESTRO_IP y MAESTRO_PORT", "http:// with MAESTRO_IP and MAESTRO_PORT"),
        new("Dónde está el maestro; de varios, un esclavo usa el que responda y el cliente el primero.", "Where the master is; of several, a worker uses the one that answers and the client the first."));

    public static TextSetting MasterIp { get; } = new("MAESTRO_IP", Programs.Worker | Programs.Client, "localhost",
        new("el nombre o la dirección de una máquina", "a machine's name or address"),
        new("La máquina del maestro, si no hay MAESTRO_URL.", "The master's machine, where there is no MAESTRO_URL.")) { Rule = MasterAddresses.IsHost };

    public static SecondsSetting HttpTimeout { get; } = new("HTTP_TIMEOUT", Programs.Jobs | Programs.Client, 10, 0.1, Day,
        new("Espera máxima de una respuesta por HTTP; «hpc cargar_trabajos» espera mientras el maestro responda a otras preguntas.", "Longest wait for an answer over HTTP; “hpc cargar_trabajos” waits as long as the master answers other questions."));

    // What jobs are accepted and how they are tried: the master and its workers.
    public static NamesSetting Algorithms { get; } = new("ALGORITMOS_DISPONIBLES", Programs.Jobs, Catalogue.AlgorithmNames,
        new("Los algoritmos que un trabajo puede pedir.", "The algorithms that a job may ask for."));

    public static TextSetting DefaultAlgorithm { get; } = new("ALGORITMO_DEFAULT", Programs.Jobs, Catalogue.AlgorithmNames[0],
        new("uno de los de ALGORITMOS_DISPONIBLES", "one of ALGORITMOS_DISPONIBLES"),
        new("El algoritmo que se muestra primero.", "The algorithm that is shown first."))
    { DefaultWords = new($"{Catalogue.AlgorithmNames[0]}, o el primero disponible", $"{Catalogue.AlgorithmNames[0]}, or the first available") };

    public static WholeSetting MaxPixels { get; } = new("MAX_PIXELES", Programs.Jobs, OrderLimits.DefaultMaxPixels, 1, int.MaxValue,
        new("La imagen más grande, en píxeles; con muestreo, sus muestras.", "The largest picture, in pixels; with `muestreo`, its samples."));

    public static SecondsSetting JobTimeout { get; } = new("TIMEOUT_ALGORITMO", Programs.Jobs, 300, 1, OrderLimits.MaxTimeoutSeconds,
        new("Límite de un intento, si su trabajo no pone otro.", "Limit of an attempt whose job sets no other."));

    public static WholeSetting MaxAttempts { get; } = new("MAX_REINTENTOS", Programs.Jobs, 3, 1, 100,
        new("Intentos de un trabajo, también los que mueren con su esclavo, antes de darlo por fallido.", "Attempts at a job, those that die with their worker too, before it counts as failed."));

    public static WholeSetting MaxEvictions { get; } = new("MAX_DESALOJOS", Programs.Jobs, 20, 1, 10000,
        new("Veces que un trabajo pierde su esclavo sin gastar un intento antes de darlo por fallido: detenido mientras lo calcula, o caído, seguidas, antes de empezar.", "Times that a job loses its worker without using an attempt up before it counts as failed: stopped while it computes it, or dead, in a row, before it began."));

    public static SecondsSetting RetryDelay { get; } = new("REINTENTO_DELAY", Programs.Jobs, 5, 0, Hour,
        new("Espera antes del segundo intento; crece otro tanto con cada uno.", "Wait before the second attempt; it grows by as much with each further one."));

    public static SecondsSetting LeaseLife { get; } = new("ARRIENDO_S", Programs.Jobs, 10, 1, 300,
        new("Cuánto se espera a un esclavo que calla antes de dar su trabajo a otro. Igual en toda la granja.", "How long a silent worker is waited for before another gets its job. The same in all of a farm."));

    public static SecondsSetting Aging { get; } = new("ENVEJECIMIENTO_S", Programs.Jobs, 600, 0, Day,
        new("Espera que sube un trabajo una prioridad; 0, nunca.", "Wait that raises a job by one priority; 0, never."));

    // The master.
    public static TextSetting JobsFile { get; } = new("ARCHIVO_TRABAJOS", Programs.Master, "trabajos.txt", s_file,
        new("El archivo de trabajos. De los demás solo se leen los .txt y .csv de su carpeta.", "The jobs file. Of others, only the .txt and .csv in its folder are read."));

    public static WholeSetting MaxLines { get; } = new("MAX_LINEAS", Programs.Master, 1_000_000, 1, int.MaxValue,
        new("Líneas que puede tener un archivo de trabajos o un texto, contando las vacías y los comentarios.", "Lines that a jobs file or a text may have, empty ones and comments included."));

    public static SwitchSetting LoadJobsFile { get; } = new("CARGA_AUTO_TRABAJOS", Programs.Master, true,
        new("Carga el archivo de trabajos al iniciar y lo vigila.", "Loads the jobs file at the start and watches it."));

    public static SecondsSetting JobsFileInterval { get; } = new("MONITOR_ARCHIVO_INTERVAL", Programs.Master, 30, 1, Hour,
        new("Cada cuánto se mira el archivo de trabajos.", "Time between two looks at the jobs file."));

    public static OptionalTextSetting ResultsFile { get; } = new("ARCHIVO_RESULTADOS", Programs.Master,
        new("resultados.txt en CARPETA_DATOS", "resultados.txt in CARPETA_DATOS"), s_file,
        new("El archivo que gana una línea por trabajo terminado.", "The file that grows by a line per finished job."));

    public static WholeSetting ResultsSize { get; } = new("RESULTADOS_MB", Programs.Master, 64, 0, 1_000_000,
        new("Desde este tamaño, ese archivo pasa a llamarse resultados.1.txt y empieza otro; quedan nueve. 0, nunca.", "From this size on, that file is renamed to resultados.1.txt and another one begins; nine are kept. 0, never.")) { Unit = "MiB" };

    public static RealSetting KeptDays { get; } = new("RETENCION_DIAS", Programs.Master, 30, 0, 36_500, "d",
        new("Días que se conserva un trabajo desde que termina, con sus archivos; 0, siempre.", "Days that a job is kept after its end, with its files; 0, forever."));

    public static WholeSetting KeptJobs { get; } = new("RETENCION_TRABAJOS", Programs.Master, 100_000, 0, int.MaxValue,
        new("Trabajos terminados que se conservan, los últimos; 0, todos.", "Ended jobs that are kept, the last ones; 0, all."));

    public static RealSetting KeptSize { get; } = new("RETENCION_GB", Programs.Master, 0, 0, 1_000_000, "GiB",
        new("Lo que pueden ocupar los archivos de los trabajos; si pasan, se borran los terminados hace más tiempo. 0, sin límite.", "What the jobs' files may take; beyond it those that ended first are removed. 0, no limit."));

    public static OptionalTextSetting FarmNotice { get; } = new("AVISO_URL", Programs.Master,
        new("ninguna", "none"), new("una dirección http:// o https://", "an address http:// or https://"),
        new("Dirección a la que se avisa de cada trabajo que termina, además de la de su aviso_url. Igual en todos los maestros.", "Address that is told of every job that ends, besides that of its aviso_url. The same for all masters."));

    public static OptionalTextSetting NoticeKey { get; } = new("AVISOS_CLAVE", Programs.Master,
        new("ninguna: sin firma", "none: not signed"),
        new("whsec_ y de 24 a 64 bytes en base64, como da «echo whsec_$(openssl rand -base64 32)»", "whsec_ and 24 to 64 bytes in base64, as `echo whsec_$(openssl rand -base64 32)` gives"),
        new("La clave con la que se firman los avisos.", "The key that notices are signed with."));

    public static OptionalTextSetting NoticeKeyFile { get; } = new("AVISOS_CLAVE_ARCHIVO", Programs.Master,
        new("ninguno", "none"), s_file, new("Un archivo con la clave, si no hay AVISOS_CLAVE.", "A file with the key, where there is no AVISOS_CLAVE."));

    public static NetworksSetting NoticeNetworks { get; } = new("AVISOS_REDES", Programs.Master,
        new("todas menos las especiales", "all but the special ones"),
        new("Redes en las que puede estar la aviso_url de un trabajo.", "Networks that a job's aviso_url may be in."));

    public static NetworksSetting PanelNetworks { get; } = new("PANEL_REDES", Programs.Master, new("ninguna", "none"),
        new("Redes que ven el panel /hangfire, además de la propia máquina.", "Networks that see the dashboard /hangfire, besides the machine itself."));

    public static NetworksSetting SlaveNetworks { get; } = new("ESCLAVOS_REDES", Programs.Master,
        new("todas menos las especiales", "all but the special ones"),
        new("Redes en las que puede estar un esclavo externo.", "Networks that a foreign slave may be in."));

    public static SwitchSetting SlaveNames { get; } = new("ESCLAVOS_NOMBRES", Programs.Master, false,
        new("Un esclavo externo puede dar el nombre de su máquina en vez de una dirección IP.", "A foreign slave may give its machine's name instead of an IP address."));

    public static WholeSetting SlaveLowestPort { get; } = new("ESCLAVOS_PUERTO_MIN", Programs.Master, 1024, 1, ushort.MaxValue,
        new("El menor puerto en el que puede estar un esclavo externo.", "The lowest port that a foreign slave may be at."));

    public static WholeSetting SlaveHighestPort { get; } = new("ESCLAVOS_PUERTO_MAX", Programs.Master, ushort.MaxValue, 1, ushort.MaxValue,
        new("El mayor; no menos que ESCLAVOS_PUERTO_MIN.", "The highest; no less than ESCLAVOS_PUERTO_MIN."));

    public static WholeSetting RegistrationRate { get; } = new("ESCLAVOS_REGISTROS_MIN", Programs.Master, 80, 1, 100_000,
        new("Esclavos externos nuevos, o en otro sitio, que una dirección, o una red IPv6 /48, registra por minuto.", "Foreign slaves, new or elsewhere, that one address, or one IPv6 /48, registers in a minute."));

    public static SecondsSetting PingInterval { get; } = new("ESCLAVO_PING_INTERVAL", Programs.Master, 10, 0.25, Hour,
        new("De un ping a un esclavo externo al siguiente.", "From one ping of a foreign slave to the next."));

    public static SecondsSetting PingTimeout { get; } = new("PING_TIMEOUT", Programs.Master, 5, 0.1, 60,
        new("Espera máxima de la respuesta a un ping.", "Longest wait for the answer to a ping."));

    public static SecondsSetting ScoreInterval { get; } = new("DISTRIBUCION_INTERVAL", Programs.Master, 1, 0.2, 10,
        new("Cada cuánto se puntúa a los esclavos.", "Time between two scorings of the workers."));

    public static SecondsSetting PinnedLimit { get; } = new("FIJADO_LIMITE_S", Programs.Master, 600, 1, Day,
        new("Cuánto espera un trabajo a su esclavo fijado que calla.", "How long a job waits for the silent worker that it is pinned to."));

    // A worker.
    public static TextSetting WorkerId { get; } = new("ESCLAVO", Programs.Worker, "esclavo1",
        new($"de 1 a {JobIds.MaxLength} letras, dígitos, «-», «_» o «.»", $"1 to {JobIds.MaxLength} letters, digits, `-`, `_` or `.`"),
        new("Nombre del esclavo, único en la granja; no empieza por un punto.", "The worker's name, one of a kind in the farm; it does not begin with a dot."))
    { Rule = JobIds.IsValid, IsPlural = true };

    public static TextSetting WorkerHost { get; } = new("ESCLAVO_HOST", Programs.Worker, "0.0.0.0", s_listening,
        new("Dirección en la que escucha el esclavo.", "Address that the worker listens on.")) { Rule = IsListening };

    public static WholeSetting WorkerPort { get; } = new("ESCLAVO_PORT", Programs.Worker, 5002, 0, ushort.MaxValue,
        new("Puerto en el que escucha el esclavo; 0 toma uno libre.", "Port that the worker listens on; 0 takes a free one."));

    public static OptionalTextSetting WorkerAddress { get; } = new("ESCLAVO_IP", Programs.Worker,
        new("la de ESCLAVO_HOST, o la primera de la máquina", "that of ESCLAVO_HOST, or the machine's first"),
        new("una dirección", "an address"),
        new("Dirección del esclavo para los demás.", "The worker's address for others."));

    public static WholeSetting WorkerThreads { get; } = new("ESCLAVO_HILOS", Programs.Worker, Math.Min(Environment.ProcessorCount, 1024), 1, 1024,
        new("Hilos de los núcleos de cálculo.", "Threads of the kernels.")) { DefaultWords = new("los procesadores que puede usar", "the processors it may use") };

    public static OptionalTextSetting WorkerPath { get; } = new("ESCLAVO_RUTA", Programs.Worker, new("la más rápida", "the fastest"),
        new($"una que tenga la máquina: {string.Join(", ", Catalogue.Paths)}", $"one that the machine has: {string.Join(", ", Catalogue.Paths)}"),
        new("Fuerza las instrucciones de los núcleos de cálculo.", "Forces the instructions of the kernels."));

    public static SecondsSetting Drain { get; } = new("DRENAJE_S", Programs.Worker, 0, 0, Day,
        new("Al parar, cuánto puede seguir su trabajo antes de volver a la cola.", "At a stop, how long its job may go on before it goes back to the queue."));

    public static WholeSetting GateCpuShuts { get; } = new("COMPUERTA_CPU_CIERRA", Programs.Worker, 85, 1, 101,
        new("Carga ajena con la que deja de tomar trabajos; 101, nunca.", "Foreign load at which it takes no more jobs; 101, never.")) { Unit = "%" };

    public static WholeSetting GateCpuOpens { get; } = new("COMPUERTA_CPU_ABRE", Programs.Worker, 70, 0, 101,
        new("Carga ajena con la que vuelve a tomarlos; no más que COMPUERTA_CPU_CIERRA.", "Foreign load at which it takes them again; no more than COMPUERTA_CPU_CIERRA."))
    { Unit = "%", DefaultWords = new("70 %, o COMPUERTA_CPU_CIERRA si es menor", "70 %, or COMPUERTA_CPU_CIERRA where that is less") };

    public static WholeSetting GateMemory { get; } = new("COMPUERTA_MEMORIA_MB", Programs.Worker, 256, 0, int.MaxValue,
        new("Con menos memoria libre no toma trabajos.", "With less free memory it takes no jobs.")) { Unit = "MiB" };

    public static WholeSetting GateDisk { get; } = new("COMPUERTA_DISCO_MB", Programs.Worker, 256, 0, int.MaxValue,
        new("Con menos disco libre no toma trabajos.", "With less free disk it takes no jobs.")) { Unit = "MiB" };

    // A memory node.
    public static TextSetting MonitorName { get; } = new("MEMORIA_NODE", Programs.Monitor, "memoria1", s_name,
        new("Nombre del nodo de memoria.", "The memory node's name."));

    public static TextSetting MonitorHost { get; } = new("MEMORIA_HOST", Programs.Monitor, "0.0.0.0", s_listening,
        new("Dirección en la que escucha el nodo de memoria.", "Address that the memory node listens on.")) { Rule = IsListening };

    public static WholeSetting MonitorPort { get; } = new("MEMORIA_PORT", Programs.Monitor, 5003, 0, ushort.MaxValue,
        new("Puerto en el que escucha el nodo de memoria; 0 toma uno libre.", "Port that the memory node listens on; 0 takes a free one."));

    public static SecondsSetting SampleInterval { get; } = new("MEMORIA_MUESTRA_INTERVAL", Programs.Monitor, 5, 0.5, 10,
        new("Cada cuánto mide su máquina.", "Time between two samples of its machine."));

    public static SecondsSetting ReportInterval { get; } = new("MEMORIA_REPORT_INTERVAL", Programs.Monitor, 30, 0.5, 80,
        new("Cada cuánto informa de ella.", "Time between two reports on it."));

    public static RealSetting CpuAlert { get; } = new("MEMORIA_CPU_THRESHOLD", Programs.Monitor, 80, 0, 100, "%",
        new("Uso de CPU por encima del cual hay alerta.", "CPU use above which there is an alert."));

    public static RealSetting MemoryAlert { get; } = new("MEMORIA_RAM_THRESHOLD", Programs.Monitor, 85, 0, 100, "%",
        new("Uso de memoria por encima del cual hay alerta.", "Memory use above which there is an alert."));

    public static RealSetting DiskAlert { get; } = new("MEMORIA_DISK_THRESHOLD", Programs.Monitor, 90, 0, 100, "%",
        new("Uso de disco por encima del cual hay alerta.", "Disk use above which there is an alert."));

    // The client.
    public static OptionalTextSetting NoColour { get; } = new("NO_COLOR", Programs.Client, new("en color", "in colour"), new("lo que sea", "anything"),
        new("Tablas en texto plano, sin colores.", "Tables in plain text, without colours."));

    public static OptionalTextSetting LocaleOfAll { get; } = new("LC_ALL", Programs.Client, new("la de LC_MESSAGES", "that of LC_MESSAGES"), s_locale,
        new("El idioma del cliente, si no hay --idioma: inglés si empieza por en, si no español.", "The client's language, where there is no --idioma: English where it begins with en, otherwise Spanish."));

    public static OptionalTextSetting LocaleOfMessages { get; } = new("LC_MESSAGES", Programs.Client, new("la de LANG", "that of LANG"), s_locale,
        new("Lo mismo, si no hay LC_ALL.", "The same, where there is no LC_ALL."));

    public static OptionalTextSetting Locale { get; } = new("LANG", Programs.Client, new("español", "Spanish"), s_locale,
        new("Lo mismo, si no hay ninguna de las dos.", "The same, where there is neither."));

    /// <summary>Every variable, in the order above.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. from property in typeof(Variables).GetProperties(BindingFlags.Public | BindingFlags.Static)
           where property.PropertyType.IsSubclassOf(typeof(Setting))
           orderby property.MetadataToken
           select (Setting)property.GetValue(null)!,
    ];

    private static bool IsListening(string text) => string.Equals(text, "localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(text, out _);

    private static bool IsLogLevel(string text) => text.ToUpperInvariant() is "DEBUG" or "INFO" or "WARNING" or "WARN" or "ERROR" or "CRITICAL";
}
