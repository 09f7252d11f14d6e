using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Wire;
using HpcHangfire.Farm.Workers;

namespace HpcHangfire.Web.Jobs;

/// <summary>Says why jobs wait.</summary>
public sealed class WaitingReasons(JobReader reader, WorkerRegistry registry, TimeProvider time)
{
    /// <summary>The reason of each job that waits, by its id; the others are left out.</summary>
    public async Task<IReadOnlyDictionary<string, WaitingWire>> ForAsync(IReadOnlyList<JobRecord> jobs)
    {
        var waiting = jobs.Where(job => job.State == JobState.Waiting).ToList();
        if (waiting.Count == 0)
            return new Dictionary<string, WaitingWire>();
        var workers = await registry.AllAsync();
        var positions = await Task.WhenAll(waiting.Select(job => reader.PositionAsync(job.Id, job.Order.Queue)));
        return waiting.Zip(positions).ToDictionary(p => p.First.Id, p => new WaitingWire(Explain(p.First, p.Second, workers), p.Second));
    }

    private string Explain(JobRecord job, long? position, IReadOnlyList<KnownWorker> workers)
    {
        if (job.RetryAt is { } retryAt && retryAt > time.GetUtcNow())
            return FormattableString.Invariant($"se reintentará en {(retryAt - time.GetUtcNow()).TotalSeconds:0} s; el intento {job.Attempts} falló: {job.Error}");
        if (job.Order.Worker is { } pinned)
        {
            return workers.FirstOrDefault(w => w.Registration.Id == pinned) switch
            {
                { State.Busy: true } => $"fijado al esclavo {pinned}, que está ocupado",
                { IsActive: true } => $"fijado al esclavo {pinned}; a punto de empezar",
                _ => $"fijado al esclavo {pinned}, que no da señales",
            };
        }

        var active = workers.Where(w => w.IsActive).ToList();
        if (active.Count == 0)
            return "no hay ningún esclavo activo";
        active.RemoveAll(w => !w.Registration.CanRender(job.Order));
        if (active.Count == 0)
            return "los esclavos activos son externos y no admiten esta orden: solo algoritmo, width, height e iteraciones";
        return active.TrueForAll(w => w.State!.Busy)
            ? $"los {active.Count} esclavos activos están ocupados; es el número {position} de la cola"
            : "a punto de empezar";
    }
}
