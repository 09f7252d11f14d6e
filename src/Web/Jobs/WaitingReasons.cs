using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.Jobs;

/// <summary>Says why jobs wait.</summary>
public sealed class WaitingReasons(JobReader reader, WorkerRegistry registry, StoreRoom room, TimeProvider time)
{
    /// <summary>The reason of each job that waits, by its id; the others are left out.</summary>
    public async Task<IReadOnlyDictionary<string, WaitingWire>> ForAsync(IReadOnlyList<JobRecord> jobs)
    {
        var waiting = jobs.Where(job => job.State == JobState.Waiting).ToList();
        if (waiting.Count == 0)
            return new Dictionary<string, WaitingWire>();
        var (workers, full) = (await registry.AllAsync(), await room.WhyShutAsync());
        var positions = await Task.WhenAll(waiting.Select(job => reader.PositionAsync(job.Id, job.Order.Queue)));
        return waiting.Zip(positions).ToDictionary(p => p.First.Id, p => new WaitingWire(Explain(p.First, p.Second, workers, full), p.Second));
    }

    private string Explain(JobRecord job, long? position, IReadOnlyList<KnownWorker> workers, StoreRefusal? full)
    {
        if (job.RetryAt is { } retryAt && retryAt > time.GetUtcNow())
        {
            var why = job.Worker is null ? job.Error : $"el intento {job.Attempts} falló: {job.Error}"; // one that was put off counts for nobody
            return FormattableString.Invariant($"se reintentará en {(retryAt - time.GetUtcNow()).TotalSeconds:0} s; {why}");
        }

        if (full is not null)
            return FormattableString.Invariant($"en el disco del maestro no caben {full.Bytes} bytes del trabajo {full.JobId} ({full.Reason}); se reparte de nuevo cuando quepan o se cancele");
        var need = job.Order.MemoryBytes;
        if (job.Order.Worker is { } pinned)
            return $"fijado al esclavo {pinned}, {OfPinned(workers.FirstOrDefault(w => w.Registration.Id == pinned), need)}";

        var active = workers.Where(w => w.IsActive).ToList();
        if (active.Count == 0)
            return "no hay ningún esclavo activo";
        var able = active.Where(w => w.Registration.CanRender(job.Order)).ToList();
        if (able.Count == 0)
        {
            return active.Exists(w => w.Registration.IsOurs)
                ? $"pide la ruta {job.Order.Path}, que ningún esclavo activo tiene"
                : "los esclavos activos son externos y no admiten esta orden: solo algoritmo, width, height e iteraciones";
        }

        active = able;
        var roomiest = active.MaxBy(w => w.State!.RoomBytes ?? long.MaxValue)!;
        if (roomiest.State!.RoomBytes < need)
            return $"necesita {MiB(need)} de memoria y ningún esclavo activo los tiene libres; el que más, {roomiest.Registration.Id}, {MiB(roomiest.State.FreeMemoryBytes)}";
        var open = active.Where(w => w.State!.ShutBecause.Count == 0).ToList();
        var shut = active.Except(open).Select(w => $"{w.Registration.Id} ({string.Join(", ", w.State!.ShutBecause)})").ToList();
        if (open.Count == 0)
        {
            return shut.Count == 1
                ? $"la compuerta del único esclavo activo está cerrada: {shut[0]}"
                : $"las compuertas de los {shut.Count} esclavos activos están cerradas: {string.Join("; ", shut)}";
        }

        var idle = open.Where(w => !w.State!.Busy).ToList();
        if (idle.Exists(w => !(w.State!.RoomBytes < need)))
            return "a punto de empezar";
        var kind = shut.Count == 0 ? "activo" : "abierto";
        var reason = idle.Count == 0
            ? $"{(open.Count == 1 ? $"el único esclavo {kind} está ocupado" : $"los {open.Count} esclavos {kind}s están ocupados")}; es el número {position} de la cola"
            : $"necesita {MiB(need)} de memoria y los esclavos libres no los tienen; espera a uno ocupado";
        return shut.Count == 0 ? reason : $"{reason}; cerrados: {string.Join("; ", shut)}";
    }

    private static string OfPinned(KnownWorker? worker, long need) => worker switch
    {
        { State.Busy: true } => "que está ocupado",
        { State.ShutBecause: { Count: > 0 } reasons } => $"cuya compuerta está cerrada: {string.Join(", ", reasons)}",
        { State: { } state } when state.RoomBytes < need => $"que tiene libres {MiB(state.FreeMemoryBytes)} de memoria de los {MiB(need)} que necesita",
        { IsActive: true } => "a punto de empezar",
        _ => "que no da señales",
    };

    private static string MiB(long bytes) => FormattableString.Invariant($"{bytes / (1024.0 * 1024):0} MiB");
}
