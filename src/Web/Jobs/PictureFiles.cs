using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Artifacts;

namespace HpcHangfire.Web.Jobs;

/// <summary>Names of the pictures in the artifact store: the job, the attempt's token, the format.</summary>
internal static class PictureFiles
{
    /// <summary>The name of one attempt's picture.</summary>
    public static string Name(string jobId, long token, string extension) => $"{jobId}.{token}{extension}";

    /// <summary>What the names of an attempt's files begin with.</summary>
    public static string Start(string jobId, long token) => $"{jobId}.{token}.";

    /// <summary>Most bytes that an order's picture may have: three for each pixel uncompressed, plus a reserve.</summary>
    public static long MaxBytes(RenderOrder order) => (1024 * 1024) + (4 * order.Pixels);

    /// <summary>The picture that the job's running attempt has already delivered, or null.</summary>
    public static string? Brought(IArtifactStore store, JobRecord job) => PictureFormats.All
        .OrderByDescending(format => format.Name == job.Order.Format)
        .Select(format => Name(job.Id, job.Token, format.Extension))
        .FirstOrDefault(store.Has);
}
