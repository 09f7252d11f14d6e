using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Bench.Placement;

/// <summary>How a policy did with the jobs; seconds.</summary>
/// <param name="Makespan">From the first arrival to the last end.</param>
/// <param name="MedianWait">From a job's arrival to its first attempt.</param>
/// <param name="LongWait">The same, the 99th percentile.</param>
/// <param name="LongStay">From a job's arrival to its end, the 99th percentile.</param>
/// <param name="Failed">Jobs whose attempts were used up.</param>
internal sealed record Outcome(double Makespan, double MedianWait, double LongWait, double LongStay, int Failed)
{
    public static Outcome Of(IReadOnlyList<Job> jobs)
    {
        var done = jobs.Where(j => !double.IsNaN(j.Done)).ToList();
        var waits = jobs.Select(j => j.Begun - j.Arrives).Order().ToList();
        var stays = done.Select(j => j.Done - j.Arrives).Order().ToList();
        return new Outcome(
            done.Max(j => j.Done) - jobs[0].Arrives, At(waits, 0.5), At(waits, 0.99), At(stays, 0.99), jobs.Count - done.Count);
    }

    private static double At(List<double> sorted, double part) => sorted[(int)Math.Min(sorted.Count - 1, part * sorted.Count)];
}
