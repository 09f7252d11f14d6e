using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>Who a key in Redis belongs to, after everything has ended (docs/architecture.md, "Redis keys").</summary>
internal static class KeyOwners
{
    private const string Carrier = "job:";

    // The farm's own, which stay.
    private static readonly HashSet<string> Kept =
    [
        .. new[]
        {
            FarmKeys.Identity, FarmKeys.FenceSequence, FarmKeys.LastReap, FarmKeys.ReapGrace, FarmKeys.JobsByDate, FarmKeys.Queues, FarmKeys.Workers,
            FarmKeys.Scores, FarmKeys.Idle, FarmKeys.LastAsked, FarmKeys.FreeMemory, FarmKeys.Finished, FarmKeys.Removed,
            FarmKeys.JobsInState(JobState.Completed.ToWire()), FarmKeys.JobsInState(JobState.Failed.ToWire()), FarmKeys.JobsInState(JobState.Cancelled.ToWire()),
        }.Select(key => key.ToString()),
    ];

    // Hangfire's, which stay: what its dashboard shows. A queue, the schedule and the running jobs are not among them.
    private static readonly string[] KeptByHangfire = ["succeeded", "deleted", "failed", "queues", "servers", "server:", "stats:"];

    // What vanishes by itself. A job's own stands below.
    private static readonly string[] Passing =
        ["clave:", "esclavo:", "puntaje:motivo:", "fallos:", "host:", "bloqueo:", "resultados:escritor", "espera:", "relevo:", "nodo:"];

    private static readonly string[] OfAJob = ["trabajo:", "consola:", "progreso:", "mini:", "vista:"];

    /// <summary>The keys that nobody owns, each with the reason.</summary>
    /// <param name="keys">All keys.</param>
    /// <param name="jobs">The ids of all jobs.</param>
    public static IEnumerable<string> Strays(IReadOnlyList<KeySeen> keys, IReadOnlySet<string> jobs)
    {
        var carriers = keys.Where(key => key.State is not null).ToDictionary(key => key.Name[(FarmKeys.HangfirePrefix + Carrier).Length..]);
        return
            from key in keys
            let why = Kept.Contains(key.Name) ? null
                : key.Name.StartsWith(FarmKeys.HangfirePrefix, StringComparison.Ordinal) ? WhyStray(key, key.Name[FarmKeys.HangfirePrefix.Length..], carriers, jobs)
                : key.Name.StartsWith(FarmKeys.Prefix, StringComparison.Ordinal) ? WhyStray(key, key.Name[FarmKeys.Prefix.Length..], jobs)
                : "it is not the farm's"
            where why is not null
            select $"{key.Name}: {why}";
    }

    private static string? WhyStray(KeySeen key, string name, IReadOnlySet<string> jobs)
    {
        if (OfAJob.FirstOrDefault(start => name.StartsWith(start, StringComparison.Ordinal)) is { } mine)
        {
            return !jobs.Contains(name[mine.Length..]) ? "there is no such job"
                : key.Seconds is null && mine != OfAJob[0] ? "it stays for ever"
                : null;
        }

        return !Passing.Any(start => name.StartsWith(start, StringComparison.Ordinal)) ? "nobody needs it any more"
            : key.Seconds is null ? "it stays for ever"
            : null;
    }

    private static string? WhyStray(KeySeen key, string name, Dictionary<string, KeySeen> carriers, IReadOnlySet<string> jobs)
    {
        if (!name.StartsWith(Carrier, StringComparison.Ordinal))
            return KeptByHangfire.Any(start => name.StartsWith(start, StringComparison.Ordinal)) ? null : "nobody needs it any more";
        if (!carriers.TryGetValue(name[Carrier.Length..].Split(':')[0], out var carrier))
            return "its Hangfire job is gone";
        return carrier.Job is null || !jobs.Contains(carrier.Job) ? $"it carries {carrier.Job ?? "nothing"}, which is no job"
            : key.Seconds is null && carrier.State != "Failed" ? $"it stays for ever, though {carrier.State}"
            : null;
    }
}
