using HpcHangfire.Algorithms;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>
/// The instruction path of this worker's kernels: the forced one or else the fastest, unless it counts wrongly on this very
/// machine; then the next.
/// </summary>
/// <param name="options">May force a path.</param>
/// <param name="log">Told which was chosen, and which not and why.</param>
/// <param name="findDifference">What is wrong with a path; null for <see cref="SelfTest.FindDifference"/>.</param>
public sealed partial class PathChoice(WorkerOptions options, ILogger<PathChoice> log, Func<string, string?>? findDifference = null)
{
    private readonly Lazy<string> _path = new(() => Choose(options.Path, findDifference ?? SelfTest.FindDifference, log));

    /// <summary>One of <see cref="Kernels.AvailablePaths"/>, chosen when first asked for, which takes some tenths of a second.</summary>
    /// <exception cref="InvalidOperationException">None counts as it must.</exception>
    public string Path => _path.Value;

    private static string Choose(string? forced, Func<string, string?> findDifference, ILogger log)
    {
        foreach (var path in Kernels.AvailablePaths.OrderByDescending(path => path == forced))
        {
            if (findDifference(path) is not { } difference)
            {
                LogChosen(log, path, path == forced ? "forced by ESCLAVO_RUTA" : "the fastest here");
                return path;
            }

            LogRefused(log, path, difference);
        }

        throw new InvalidOperationException("No instruction path of this machine counts as it must; this worker would publish wrong pictures.");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Kernels compute on {Path} ({Why}), which passed its self-test")]
    private static partial void LogChosen(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Kernels must not compute on {Path}: {Difference}")]
    private static partial void LogRefused(ILogger log, string path, string difference);
}
