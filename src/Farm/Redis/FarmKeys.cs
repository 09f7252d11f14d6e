using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>
/// Every key of the farm in Redis, one line each: its type, its content and how long it lives. All share the hash tag
/// <c>{hpc}</c>, so one script may touch any of them, even in a cluster. Hangfire's own keys are under
/// <see cref="HangfirePrefix"/> and are read through its monitoring API; those that our scripts touch are in
/// <see cref="HangfireKeys"/>. Scripts use these members by name, see <see cref="FarmScript"/>.
/// </summary>
public static class FarmKeys
{
    /// <summary>Prefix of all keys below.</summary>
    public const string Prefix = "{hpc}:";

    /// <summary>Prefix of Hangfire's own keys.</summary>
    public const string HangfirePrefix = "{hpc}:hangfire:";

    /// <summary>String, the farm's random name; forever.</summary>
    public static RedisKey Identity { get; } = $"{Prefix}granja";

    /// <summary>Hash, a job's order, state, times, worker and result; until it is removed, which an old one is by itself (<c>RETENCION_DIAS</c>).</summary>
    public static RedisKey Job(string id) => $"{Prefix}trabajo:{id}";

    /// <summary>Sorted set, every job's id by the millisecond of its submission; life of the jobs.</summary>
    public static RedisKey JobsByDate { get; } = $"{Prefix}trabajos:por-fecha";

    /// <summary>Sorted set, ids of the jobs in one state by the millisecond of their submission; life of the jobs.</summary>
    public static RedisKey JobsInState(string state) => $"{Prefix}trabajos:{state}";

    /// <summary>Sorted set, ids of the jobs in a final state by the millisecond when they reached it; life of the jobs.</summary>
    public static RedisKey Finished { get; } = $"{Prefix}trabajos:terminados";

    /// <summary>Sorted set, ids of the jobs in a final state that are still to be archived by the millisecond when that is due; until they are.</summary>
    public static RedisKey ToArchive { get; } = $"{Prefix}trabajos:por-archivar";

    /// <summary>Hash, a final state → how many jobs were removed in it; forever.</summary>
    public static RedisKey Removed { get; } = $"{Prefix}trabajos:borrados";

    /// <summary>Set, ids of the jobs that colour a job's kept counts; life of that job, or of theirs.</summary>
    public static RedisKey Recolourings(string id) => $"{Prefix}recoloreos:{id}";

    /// <summary>Sorted set, ids accepted but not yet handed to Hangfire, by the millisecond of their submission; until handed over.</summary>
    public static RedisKey Unqueued { get; } = $"{Prefix}trabajos:sin-encolar";

    /// <summary>Sorted set, ids of the jobs waiting in one queue by the millisecond of their submission; until they start.</summary>
    public static RedisKey Queue(string queue) => $"{Prefix}cola:{queue}";

    /// <summary>
    /// Sorted set, ids of the jobs of one class (<c>queue|class</c>) that wait and may be taken, by the millisecond of their turn, or of their next
    /// attempt; until they are taken.
    /// </summary>
    public static RedisKey Takeable(string queueAndClass) => $"{Prefix}cola-clase:{queueAndClass}";

    /// <summary>Set, the classes of which a job may be taken from a queue; while there are any.</summary>
    public static RedisKey Classes(string queue) => $"{Prefix}clases:{queue}";

    /// <summary>Set, names of the queues in which a job waits, or waited a minute ago.</summary>
    public static RedisKey Queues { get; } = $"{Prefix}colas";

    /// <summary>String, idempotency key → job id; 24 h, or until that job is removed.</summary>
    public static RedisKey IdempotencyKey(string key) => $"{Prefix}clave:{key}";

    /// <summary>String, the last fencing token given: microseconds of Redis's clock, always growing; forever.</summary>
    public static RedisKey FenceSequence { get; } = $"{Prefix}cerca:seq";

    /// <summary>Sorted set, Hangfire ids of the jobs that somebody runs, by the millisecond when their lease ends; while they run.</summary>
    public static RedisKey Leases { get; } = $"{Prefix}arriendos";

    /// <summary>Hash, who holds a Hangfire job: token, owner, its host, queue, our job's id, its attempt, expiries; while it is held or lost.</summary>
    public static RedisKey Fence(string hangfireId) => $"{Prefix}cerca:{hangfireId}";

    /// <summary>String, the millisecond of the last look for expired leases; forever.</summary>
    public static RedisKey LastReap { get; } = $"{Prefix}segador:ultimo";

    /// <summary>String, the millisecond until which no lease is taken away, because nobody could renew before; forever.</summary>
    public static RedisKey ReapGrace { get; } = $"{Prefix}segador:gracia";

    /// <summary>String, the owner of one of Hangfire's short locks; 15 s.</summary>
    public static RedisKey Lock(string resource) => $"{Prefix}bloqueo:{resource}";

    /// <summary>The lock that Hangfire takes to change a job's state.</summary>
    public static RedisKey StateLock(string hangfireId) => Lock(HangfireKeys.StateLock(hangfireId));

    /// <summary>List, ids of finished jobs whose line is not yet in resultados.txt, oldest first; until written.</summary>
    public static RedisKey ResultsToWrite { get; } = $"{Prefix}resultados:por-escribir";

    /// <summary>String, the master that writes resultados.txt now; 10 s, renewed.</summary>
    public static RedisKey ResultsWriter { get; } = $"{Prefix}resultados:escritor";

    /// <summary>Sorted set, origins (<c>http://host:port</c>) that notices wait for, by the millisecond of the next try; while some wait.</summary>
    public static RedisKey Notices { get; } = $"{Prefix}avisos";

    /// <summary>
    /// Sorted set, names of an origin's notices (<c>job.state.millisecond</c>, the farm's own with <c>.granja</c>) by the millisecond of their next try,
    /// the last 10,000; until taken, or a day.
    /// </summary>
    public static RedisKey NoticesOf(string origin) => $"{Prefix}avisos:de:{origin}";

    /// <summary>Hash, such a name → the address to tell; as long as it.</summary>
    public static RedisKey NoticeTargets { get; } = $"{Prefix}avisos:destinos";

    /// <summary>Hash, origin → the millisecond since which it takes none (0 if it only refused one), a space, and why; until it takes one.</summary>
    public static RedisKey NoticeFailures { get; } = $"{Prefix}avisos:fallos";

    /// <summary>String, the address that is told of every job's end, as the masters' <c>AVISO_URL</c> says; a week, renewed.</summary>
    public static RedisKey FarmNotice { get; } = $"{Prefix}avisos:granja";

    /// <summary>Hash, the job and the bytes that the masters' store could not take, and why; until there is room, or the job is cancelled.</summary>
    public static RedisKey StoreFull { get; } = $"{Prefix}almacen:lleno";

    /// <summary>List, a job's console lines as JSON, the last 500; until it is archived, or 24 h.</summary>
    public static RedisKey Console(string id) => $"{Prefix}consola:{id}";

    /// <summary>Hash, fraction done (<c>p</c>), phase (<c>fase</c>), console lines ever written (<c>n</c>); until it is archived, or 24 h.</summary>
    public static RedisKey Progress(string id) => $"{Prefix}progreso:{id}";

    /// <summary>String, a PNG thumbnail of at most 20 kB; until its job is archived, or 24 h.</summary>
    public static RedisKey Thumbnail(string id) => $"{Prefix}mini:{id}";

    /// <summary>String, PNG of what a running job has counted so far; a minute.</summary>
    public static RedisKey Preview(string id) => $"{Prefix}vista:{id}";

    /// <summary>Hash, occurrence and order of each line of a jobs file already taken → job id, after a ! when it was cleared before it ran; while the line stands in the file.</summary>
    public static RedisKey JobsFile(string path) => $"{Prefix}archivo:{path}";

    /// <summary>Hash, line of a jobs file that was taken and no master has found since → the millisecond of the first look without it; 30 days after the last one.</summary>
    public static RedisKey MissingLines(string path) => $"{Prefix}archivo-falta:{path}";

    /// <summary>Hash, worker id → its last registration as JSON, so a restarted master knows its workers; until it has been silent for long.</summary>
    public static RedisKey Workers { get; } = $"{Prefix}esclavos";

    /// <summary>String, a live worker's load, slot and current job as JSON; expires after 10 s of silence.</summary>
    public static RedisKey Worker(string id) => $"{Prefix}esclavo:{id}";

    /// <summary>String, who has a worker's name, as JSON; until given up, or 10 s of silence.</summary>
    public static RedisKey WorkerName(string id) => $"{Prefix}esclavo:{id}:nombre";

    /// <summary>String, the master that relays to a foreign slave; expires after 10 s of silence.</summary>
    public static RedisKey RelayTurn(string worker) => $"{Prefix}relevo:{worker}";

    /// <summary>String, a host's last sample as JSON; 14 s, so a silent host becomes unknown by itself.</summary>
    public static RedisKey HostSample(string host) => $"{Prefix}host:{host}:muestra";

    /// <summary>List, a host's samples as JSON, oldest first, the last 100; 24 h after the last one.</summary>
    public static RedisKey HostHistory(string host) => $"{Prefix}host:{host}:historial";

    /// <summary>Hash, process → processor seconds used and the millisecond of that; a minute after the last one ended.</summary>
    public static RedisKey HostUse(string host) => $"{Prefix}host:{host}:uso";

    /// <summary>String, what an operator told a worker: <c>pausar</c> or <c>drenar</c>; until told to continue, or the worker is deleted.</summary>
    public static RedisKey WorkerOrder(string id) => $"{Prefix}esclavo:{id}:orden";

    /// <summary>Sorted set, workers by score, 0..100, the best highest; the last scores stay while no master lives.</summary>
    public static RedisKey Scores { get; } = $"{Prefix}puntaje";

    /// <summary>String, a worker's score with its parts and the numbers behind them, as JSON; 10 s.</summary>
    public static RedisKey ScoreParts(string id) => $"{Prefix}puntaje:motivo:{id}";

    /// <summary>Sorted set, workers that ask for a job now, by their score; while they ask.</summary>
    public static RedisKey Idle { get; } = $"{Prefix}ociosos";

    /// <summary>Sorted set, the millisecond of each worker's last question for a job; as long as the worker is known.</summary>
    public static RedisKey LastAsked { get; } = $"{Prefix}latido";

    /// <summary>Hash, each worker's free bytes of memory, and its abilities, when it last asked; as long as the worker is known.</summary>
    public static RedisKey FreeMemory { get; } = $"{Prefix}libre";

    /// <summary>String, the millisecond since which a job has been left to a better worker; one minute.</summary>
    public static RedisKey LeftToBetter(string hangfireId) => $"{Prefix}espera:{hangfireId}";

    /// <summary>Sorted set, a worker's failed attempts by the millisecond when they failed; 10 min after the last.</summary>
    public static RedisKey Failures(string id) => $"{Prefix}fallos:{id}";

    /// <summary>String, how many slaves a sender has registered; a minute from the first. An IPv6 sender is its /48, in hex.</summary>
    public static RedisKey Registrations(string network) => $"{Prefix}registros:{network}";

    /// <summary>String, a memory node's last report as JSON; 90 s.</summary>
    public static RedisKey NodeReport(string node) => $"{Prefix}nodo:{node}:reporte";

    /// <summary>Set, names of the memory nodes that report; a minute longer than their last report.</summary>
    public static RedisKey Nodes { get; } = $"{Prefix}nodos";

    /// <summary>String, a random mark that a checkpoint is to contain; an hour.</summary>
    public static RedisKey Checkpoint { get; } = $"{Prefix}punto";

    /// <summary>Pub/sub channel, one JSON message per change of a job.</summary>
    public static RedisChannel Events { get; } = RedisChannel.Literal($"{Prefix}eventos");
}
