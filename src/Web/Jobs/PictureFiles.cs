using System.Globalization;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Artifacts;

namespace HpcHangfire.Web.Jobs;

/// <summary>Names of the pictures in the artifact store: the job, the attempt's token, the format.</summary>
internal static class PictureFiles
{
    /// <summary>Ending of kept counts.</summary>
    public const string Counts = ".conteos.gz";

    /// <summary>Ending of the values kept with them.</summary>
    public const string Values = ".valores.gz";

    /// <summary>Ending of a finished job's thumbnail, a PNG.</summary>
    public const string Thumbnail = ".mini.png";

    /// <summary>Ending of what a finished job said and how it came to its worker, JSON.</summary>
    public const string History = ".historia.json";

    private static readonly string[] s_published = [Counts, Values, .. PictureFormats.All.SelectMany(format => format.OlderExtensions.Prepend(format.Extension))];
    private static readonly string[] s_endings = [Thumbnail, History, .. s_published];

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
        Array.Find(s_published, ending => Name(job.Id, job.Token, ending) == told) is { } ending ? Name(job.Id, job.Token, ending) : null;

    /// <summary>The names of those that every finished job's last attempt may have.</summary>
    public static IEnumerable<string> OfEveryJob(string jobId, long token) => [Name(jobId, token, Thumbnail), Name(jobId, token, History)];

    /// <summary>Whether a file is one of those that every finished job's last attempt may have.</summary>
    public static bool IsOfEveryJob(string name) => name.EndsWith(Thumbnail, StringComparison.Ordinal) || name.EndsWith(History, StringComparison.Ordinal);

    /// <summary>Whether a published file is there.</summary>
    public static bool Has(IArtifactStore store, JobRecord job, string? told) => Published(job, told) is { } name && store.Has(name);

    /// <summary>Whose a file is, by its name; null for one that no attempt's file could have.</summary>
    public static (string JobId, long Token)? Owner(string name)
    {
        if (Array.Find(s_endings, ending => name.EndsWith(ending, StringComparison.Ordinal)) is not { } ending)
            return null;
        var start = name[..^ending.Length];
        var dot = start.LastIndexOf('.'); // an id may have some too
        return dot > 0 && JobIds.IsValid(start[..dot]) && long.TryParse(start.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var token)
            ? (start[..dot], token)
            : null;
    }

    /// <summary>Most bytes that an order's picture may have: three for each pixel uncompressed, plus a reserve.</summary>
    public static long MaxBytes(RenderOrder order) => (1024 * 1024) + (4 * order.Pixels);

    /// <summary>The picture that the job's running attempt has already delivered, or null.</summary>
    public static string? Brought(IArtifactStore store, JobRecord job) => PictureFormats.All
        .OrderByDescending(format => format.Name == job.Order.Format)
        .Select(format => Name(job.Id, job.Token, format.Extension))
        .FirstOrDefault(store.Has);
}
