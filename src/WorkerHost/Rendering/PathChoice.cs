using System.Collections.Concurrent;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Settings;
using HpcHangfire.WorkerHost.Settings;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>This machine cannot compute with the instructions that an order asks for; another attempt here would not help.</summary>
public sealed class PathMissingException(string reason) : Exception(reason);

/// <summary>
/// The instruction path of this worker's kernels: the forced one, otherwise the fastest. If it counts wrongly on this machine, the
/// next one is taken. An order may ask for another. Each is tested once, before its first use.
/// </summary>
/// <param name="options">May force a path.</param>
/// <param name="log">Gets which was chosen, and which were not and why.</param>
/// <param name="findDifference">What is wrong with a path; null for <see cref="SelfTest.FindDifference(string)"/>.</param>
public sealed partial class PathChoice(WorkerOptions options, ILogger<PathChoice> log, Func<string, string?>? findDifference = null)
{
    private readonly ConcurrentDictionary<string, Lazy<bool>> _passed = new();
    private string? _own;

    /// <summary>One of <see cref="Kernels.AvailablePaths"/>, chosen when first asked for, which takes some tenths of a second.</summary>
    /// <exception cref="InvalidOperationException">None counts correctly.</exception>
    public string Path => _own ??= Choose();

    /// <summary>The path for an order: the one it asks for, or this worker's own when it asks for none.</summary>
    /// <param name="wanted">A path's name, or null.</param>
    /// <exception cref="PathMissingException">This machine lacks it, or counts wrongly on it; the message is for people.</exception>
    /// <exception cref="InvalidOperationException">No path counts correctly.</exception>
    public string For(string? wanted)
    {
        if (wanted is null)
            return Path;
        if (Passes(wanted))
            return wanted;
        var why = Kernels.AvailablePaths.Contains(wanted) ? "cuenta mal en la máquina de" : "falta en el procesador de";
        throw new PathMissingException($"La ruta {wanted} {why} {options.Id}, que tiene {string.Join(", ", Kernels.AvailablePaths.Where(Passes))}.");
    }

    private string Choose()
    {
        foreach (var path in Kernels.AvailablePaths.OrderByDescending(path => path == options.Path))
        {
            if (!Passes(path))
                continue;
            LogChosen(log, path, path == options.Path ? $"forced by {Variables.WorkerPath.Name}" : "the fastest here");
            return path;
        }

        throw new InvalidOperationException("No instruction path of this machine counts as it must; this worker would publish wrong pictures.");
    }

    private bool Passes(string path) =>
        Kernels.AvailablePaths.Contains(path) && _passed.GetOrAdd(path, _ => new Lazy<bool>(() => Test(path))).Value;

    private bool Test(string path)
    {
        if ((findDifference ?? SelfTest.FindDifference)(path) is not { } difference)
            return true;
        LogRefused(log, path, difference);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Kernels compute on {Path} ({Why}), which passed its self-test")]
    private static partial void LogChosen(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Kernels must not compute on {Path}: {Difference}")]
    private static partial void LogRefused(ILogger log, string path, string difference);
}
