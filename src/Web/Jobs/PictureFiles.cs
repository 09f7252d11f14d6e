using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Artifacts;

namespace HpcHangfire.Web.Jobs;

/// <summary>Names of the pictures in the artifact store: the job, the attempt's token, the format.</summary>
internal static class PictureFiles
{
    private static readonly string[] s_extensions =
        [.. PictureFormats.All.SelectMany(format => format.OlderExtensions.Append(format.Extension)), .. ArtifactKind.Counts.Extensions.Values, .. ArtifactKind.Values.Extensions.Values];

    /// <summary>The name of one attempt's picture.</summary>
    public static string Name(string jobId, long token, string extension) => $"{jobId}.{token}{extension}";

    /// <summary>What the names of an attempt's files begin with.</summary>
    public static string Start(string jobId, long token) => $"{jobId}.{token}.";

    /// <summary>
    /// The name of a published file: made of its job and its attempt. What the record says only chooses among the endings, so whoever can
    /// write to Redis cannot have another file served.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="told">The name that its result gives.</param>
    /// <returns>Null when a file of that name is not this job's.</returns>
    public static string? Published(JobRecord job, string? told) =>
        Array.Find(s_extensions, extension => Name(job.Id, job.Token, extension) == told) is { } extension ? Name(job.Id, job.Token, extension) : null;

    /// <summary>Whether a published file is there.</summary>
    public static bool Has(IArtifactStore store, JobRecord job, string? told) => Published(job, told) is { } name && store.Has(name);

    /// <summary>Most bytes that an order's picture may have: three for each pixel uncompressed, plus a reserve.</summary>
    public static long MaxBytes(RenderOrder order) => (1024 * 1024) + (4 * order.Pixels);

    /// <summary>The picture that the job's running attempt has already delivered, or null.</summary>
    public static string? Brought(IArtifactStore store, JobRecord job) => PictureFormats.All
        .OrderByDescending(format => format.Name == job.Order.Format)
        .Select(format => Name(job.Id, job.Token, format.Extension))
        .FirstOrDefault(store.Has);
}
