namespace HpcHangfire.Bench.Placement;

/// <summary>
/// Knows every job's length and every machine's future load: each job goes where it will be done first. Jobs that are there at
/// once go the longest first, others as they arrive.
/// </summary>
internal static class Oracle
{
    /// <summary>Sets the times of all jobs.</summary>
    public static void Run(IReadOnlyList<SimulatedMachine> machines, IReadOnlyList<Job> jobs)
    {
        var free = new double[machines.Count];
        foreach (var job in jobs.OrderBy(j => j.Arrives).ThenByDescending(j => j.Work))
        {
            var (best, done) = (-1, double.PositiveInfinity);
            for (var m = 0; m < machines.Count; m++)
            {
                var begin = Math.Max(job.Arrives, free[m]);
                if (machines[m].Fails || begin + (job.Work / machines[m].Speed) >= done)
                    continue; // it could not be done earlier with the whole machine
                var end = machines[m].End(begin, job.Work);
                if (end < done)
                    (best, done) = (m, end);
            }

            (job.Begun, job.Done) = (Math.Max(job.Arrives, free[best]), done);
            free[best] = done;
        }
    }

    /// <summary>No plan ends earlier: neither all the work on all machines without a gap, nor the longest job alone.</summary>
    public static double Bound(IReadOnlyList<SimulatedMachine> machines, IReadOnlyList<Job> jobs)
    {
        var sound = machines.Where(m => !m.Fails).ToList();
        var work = jobs.Sum(j => j.Work);
        var (low, high) = (Simulation.Start, Simulation.Start + work);
        while (high - low > 1e-6)
        {
            var middle = (low + high) / 2;
            var done = sound.Sum(m => m.Speed * (m.Share.Integral(middle) - m.Share.Integral(Simulation.Start)));
            (low, high) = done < work ? (middle, high) : (low, middle);
        }

        var longest = jobs.Max(j => j.Work);
        return Math.Max(high, sound.Min(m => m.End(Simulation.Start, longest))) - Simulation.Start;
    }
}
