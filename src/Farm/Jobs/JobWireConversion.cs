using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Converts the farm's jobs to the contract's.</summary>
public static class JobWireConversion
{
    /// <summary>The job as the contract shows it.</summary>
    /// <param name="job">The record.</param>
    /// <param name="waiting">Why it waits; null unless it does.</param>
    public static JobWire ToWire(this JobRecord job, WaitingWire? waiting) => new(
        job.Id,
        job.State.ToWire(),
        job.Order.Algorithm,
        job.Order.Width,
        job.Order.Height,
        job.Order.Iterations,
        (int)job.Order.Priority,
        job.Progress,
        job.Worker,
        job.Attempts,
        WireJson.Timestamp(job.Created),
        job.Started is { } started ? WireJson.Timestamp(started) : null,
        job.Finished is { } finished ? WireJson.Timestamp(finished) : null,
        job.Seconds(),
        waiting,
        job is { Worker: not null, Assignment: { } how } ? new AssignmentWire(how.Worker, how.Explain(), how.Candidates, how.Score) : null,
        job.Result?.ToWire(job.Id),
        job.Error)
    {
        Options = job.Order.ToJobOptions(),
        Notice = RegionPrecision.Notice(job.Order),
        Evidence = job.Evidence,
        RecolourOf = job.Order.RecolourOf,
        Output = job.Delivery is { } said ? new OutputWire(said.StandardOutput, said.StandardError, said.ReturnCode) : null,
    };

    /// <summary>The result as the contract shows it.</summary>
    /// <param name="result">What was published.</param>
    /// <param name="jobId">The job it belongs to.</param>
    public static ResultWire ToWire(this RenderResult result, string jobId) => new(
        result.ImagePath(jobId),
        result.CountsSum,
        result.CountsSha256,
        result.ComputeSeconds,
        result.ImageSeconds,
        result.Threads,
        result.Path)
    {
        Counts = result.Counts is null ? null : $"/trabajos/{jobId}/conteos",
        Values = result.Values is null ? null : $"/trabajos/{jobId}/valores",
        Pace = result.ToPaceWire(),
        Note = result.Image is null ? "El esclavo no entregó imagen: solo hay tiempos." : null,
    };

    private static PaceWire? ToPaceWire(this RenderResult result)
    {
        if (result is not { CountsSum: { } sum, SkippedIterations: { } skipped, ClockHertz: { } clock, Threads: { } threads })
            return null;
        var seconds = Math.Max(result.ComputeSeconds, 1e-6); // its resolution
        var computed = sum - skipped - result.MirroredIterations;
        var perSecond = computed / seconds;
        return new PaceWire(
            computed,
            skipped,
            sum == 0 ? 0 : Math.Round((double)skipped / sum, 6),
            Math.Round(perSecond),
            Math.Round(sum / seconds),
            Math.Round(perSecond / (clock * threads), 4),
            Math.Round(clock),
            result.MirroredIterations);
    }

    /// <summary>A completed job as a line of GET /resultados; null for one that is not completed, or whose record lacks a part of that.</summary>
    public static FinishedJobWire? ToFinishedWire(this JobRecord job) =>
        job is { Result: { } result, Finished: { } finished, Worker: { } worker }
            ? new FinishedJobWire(
                job.Id,
                WireJson.Timestamp(finished),
                worker,
                job.Order.Algorithm,
                $"{job.Order.Width}x{job.Order.Height}",
                job.Order.Iterations,
                job.Seconds() ?? 0,
                result.CountsSha256,
                result.ImagePath(job.Id))
            : null;

    private static string? ImagePath(this RenderResult result, string jobId) => result.Image is null ? null : $"/trabajos/{jobId}/imagen";

    /// <summary>Seconds of the last attempt from its start to the final state, or null before that.</summary>
    public static double? Seconds(this JobRecord job) =>
        job is { Started: { } started, Finished: { } finished } ? Math.Round((finished - started).TotalSeconds, 3) : null;
}
