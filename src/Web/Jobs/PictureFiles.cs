using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Artifacts;

namespace HpcHangfire.Web.Jobs;

/// <summary>Names of the pictures in the artifact store: the job, the attempt's token, the format.</summary>
internal static class PictureFiles
{
    /// <summary>The formats' extensions by content type.</summary>
    public static IReadOnlyDictionary<string, string> Extensions { get; } = new Dictionary<string, string>
    {
        ["image/png"] = ".png",
        ["image/webp"] = ".webp",
        ["image/tiff"] = ".tiff",
    };

    /// <summary>The name of one attempt's picture.</summary>
    public static string Name(string jobId, long token, string extension) => $"{jobId}.{token}{extension}";

    /// <summary>Most bytes that a picture of that many pixels may have: three for each uncompressed, and some to spare.</summary>
    public static long MaxBytes(RenderOrder order) => (1024 * 1024) + (4 * order.Pixels);

    /// <summary>As many bytes as tell a format from the others.</summary>
    public const int SignatureLength = 12;

    /// <summary>The extension of the format that a file's first bytes tell of, or null when it is none of ours.</summary>
    public static string? Extension(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return ".png";
        if (file.Length >= SignatureLength && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
            return ".webp";
        return file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) ? ".tiff" : null;
    }

    /// <summary>The picture that the job's running attempt has brought already, or null.</summary>
    public static string? Brought(IArtifactStore store, JobRecord job) => Extensions.Values
        .OrderByDescending(extension => extension == "." + job.Order.Format)
        .Select(extension => Name(job.Id, job.Token, extension))
        .FirstOrDefault(store.Has);
}
