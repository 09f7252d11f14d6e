namespace HpcHangfire.Farm.Placement;

/// <summary>What is known about a worker's machine when its score is made.</summary>
/// <param name="ForeignCpuPercent">Load there that is not the farm's own, 0..100; null when nobody knows.</param>
/// <param name="FreeMemoryBytes">Memory that a job could use.</param>
/// <param name="TotalMemoryBytes">All of its memory.</param>
/// <param name="Alerts">Alerts of memory nodes on its host, without load alerts.</param>
/// <param name="RecentFailures">Its failed attempts of the last ten minutes, crashes included.</param>
/// <param name="IsWatched">Whether a memory node on its host has reported recently.</param>
public sealed record Standing(
    double? ForeignCpuPercent, long FreeMemoryBytes, long TotalMemoryBytes, int Alerts, int RecentFailures, bool IsWatched);

/// <summary>How well a worker could take a job, 0 (badly) to 100, and the parts of that.</summary>
/// <param name="Total">0..100, rounded to a tenth.</param>
/// <param name="Cpu">Points for processors that others leave free, 0..60.</param>
/// <param name="Memory">Points for free memory, 0..40; all of them if half of the memory or more is free.</param>
/// <param name="Alerts">Points taken for alerts on its host, 0 or below.</param>
/// <param name="Failures">Points taken for recent failures, 0 or below.</param>
/// <param name="Unwatched">Points taken because no memory node watches its host, 0 or below.</param>
public sealed record Score(double Total, double Cpu, double Memory, double Alerts, double Failures, double Unwatched)
{
    private const double CpuPoints = 60;
    private const double MemoryPoints = 40;
    private const double EnoughMemory = 0.5;
    private const double AlertPoints = 20;
    private const double FailurePoints = 10;
    private const double MostFailurePoints = 40;
    private const double UnwatchedPoints = 5;

    /// <summary>The score of a standing. An unknown value counts half: it is neither idle nor dead.</summary>
    public static Score Of(Standing standing)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var cpu = CpuPoints * (1 - ((standing.ForeignCpuPercent ?? 50) / 100));
        var memory = standing.TotalMemoryBytes > 0
            ? MemoryPoints * Math.Min(1, standing.FreeMemoryBytes / (EnoughMemory * standing.TotalMemoryBytes))
            : MemoryPoints / 2;
        var alerts = 0 - (AlertPoints * standing.Alerts); // 0, not -0, where there are none
        var failures = 0 - Math.Min(MostFailurePoints, FailurePoints * standing.RecentFailures);
        var unwatched = standing.IsWatched ? 0 : -UnwatchedPoints;
        return new Score(
            Tenth(Math.Clamp(cpu + memory + alerts + failures + unwatched, 0, 100)), Tenth(cpu), Tenth(memory), alerts, failures, unwatched);
    }

    private static double Tenth(double value) => Math.Round(value, 1);
}
