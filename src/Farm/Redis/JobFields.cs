namespace HpcHangfire.Farm.Redis;

/// <summary>The fields of <see cref="FarmKeys.Job"/>. Times are milliseconds of Redis's clock.</summary>
public static class JobFields
{
    /// <summary>Its state, by the contract's word.</summary>
    public const string State = "estado";

    /// <summary>The order, as JSON.</summary>
    public const string Order = "orden";

    /// <summary>The Hangfire queue that it waits or waited in.</summary>
    public const string Queue = "cola";

    /// <summary>The order's priority.</summary>
    public const string Priority = "prioridad";

    /// <summary>When it was accepted.</summary>
    public const string Created = "creado";

    /// <summary>When its last attempt began.</summary>
    public const string Started = "iniciado";

    /// <summary>When it reached a final state.</summary>
    public const string Finished = "terminado";

    /// <summary>When it will be tried again.</summary>
    public const string RetryAt = "reintento";

    /// <summary>Attempts begun so far.</summary>
    public const string Attempts = "intentos";

    /// <summary>How often its worker was stopped during an attempt at it.</summary>
    public const string Evictions = "desalojos";

    /// <summary>Fencing token of its last attempt.</summary>
    public const string Token = "ficha";

    /// <summary>The worker of its last attempt.</summary>
    public const string Worker = "esclavo";

    /// <summary>How it came to that worker, as JSON.</summary>
    public const string Assignment = "asignacion";

    /// <summary>Bytes of memory that it needs.</summary>
    public const string Memory = "necesita";

    /// <summary>Its algorithm, if that, size and iterations describe it fully; otherwise empty.</summary>
    public const string Plain = "llano";

    /// <summary>The instruction path that it forces, or empty.</summary>
    public const string Path = "ruta";

    /// <summary>The address that is told when it ends; absent where the order has none.</summary>
    public const string Notice = "aviso";

    /// <summary>Hangfire's id of the job that carries it.</summary>
    public const string Carrier = "hangfire";

    /// <summary>The jobs file that it is a line of.</summary>
    public const string File = "archivo";

    /// <summary>Which line of that file.</summary>
    public const string Mark = "marca";

    /// <summary>The job whose kept counts it colours; absent in any other, and where that one was gone.</summary>
    public const string Source = "recolorea";

    /// <summary>Token and step that ended its last attempt: the same step sent again was done.</summary>
    public const string Ending = "cierre";

    /// <summary>Why it failed last.</summary>
    public const string Error = "error";

    /// <summary>The published result, as JSON.</summary>
    public const string Result = "resultado";

    /// <summary>What a foreign slave delivered, as JSON.</summary>
    public const string Delivery = "entrega";

    /// <summary>What was known when a worker died during an attempt at it, as JSON.</summary>
    public const string Evidence = "evidencia";

    /// <summary>Set once its console and its assignment are in a file; see <c>JobArchive</c>.</summary>
    public const string Archived = "archivado";
}

/// <summary>The fields of <see cref="FarmKeys.Fence"/>.</summary>
public static class FenceFields
{
    /// <summary>The fencing token; empty once it was taken away.</summary>
    public const string Token = "token";

    /// <summary>Who holds the job.</summary>
    public const string Owner = "dueno";

    /// <summary>The owner's host.</summary>
    public const string Host = "nodo";

    /// <summary>The queue that it was fetched from.</summary>
    public const string Queue = "cola";

    /// <summary>Our job's id, once an attempt at it began.</summary>
    public const string Job = "trabajo";

    /// <summary>Token of that attempt. The lease's own is newer after another master took the attempt over.</summary>
    public const string Attempt = "intento";

    /// <summary>Set while a foreign slave does the attempt, and its owner only waits for the result.</summary>
    public const string Relayed = "relevado";

    /// <summary>The millisecond since which no master waits for that result.</summary>
    public const string Orphaned = "huerfano";

    /// <summary>How often in a row a master that had the slave's turn did not take its attempt over.</summary>
    public const string PassedOver = "pasado";

    /// <summary>How the job came to its owner, as JSON.</summary>
    public const string Assignment = "asignacion";

    /// <summary>How often in a row the lease expired before an attempt began; the farm's own work never begins one.</summary>
    public const string Expiries = "vencidos";
}

/// <summary>The fields of <see cref="FarmKeys.Progress"/>.</summary>
public static class ProgressFields
{
    /// <summary>Part done, 0..1.</summary>
    public const string Fraction = "p";

    /// <summary>What the job does now.</summary>
    public const string Phase = "fase";

    /// <summary>Console lines ever written.</summary>
    public const string Lines = "n";
}

/// <summary>The fields of <see cref="FarmKeys.StoreFull"/>.</summary>
public static class StoreFields
{
    /// <summary>The job whose file was refused.</summary>
    public const string Job = "trabajo";

    /// <summary>Its length.</summary>
    public const string Bytes = "bytes";

    /// <summary>What the disk said.</summary>
    public const string Reason = "motivo";
}
