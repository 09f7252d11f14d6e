namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// What Hangfire runs. Redis stores type, method and parameters by name: they are a contract between versions. To change
/// one, add another and keep this until no queue holds it.
/// </summary>
public interface IRenderJob
{
    /// <summary>Renders the job <paramref name="jobId"/> and publishes its picture.</summary>
    /// <param name="jobId">Id of the job's record.</param>
    /// <param name="context">The attempt's context, given by Hangfire.</param>
    /// <param name="cancellation">Given by Hangfire: the job was cancelled, or its worker stops.</param>
    Task RunAsync(string jobId, global::Hangfire.Server.PerformContext? context, CancellationToken cancellation);
}
