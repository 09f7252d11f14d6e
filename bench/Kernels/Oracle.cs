using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using HpcHangfire.Algorithms;

namespace HpcHangfire.Bench.Kernels;

/// <summary>The C++ loop with OpenMP (bench/oracle), built on the spot.</summary>
internal sealed class Oracle : IDisposable
{
    private static readonly string[] s_flags = ["-O3", "-fopenmp", "-ffp-contract=off"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oracle");

    /// <summary>What it was built with, or why it could not be.</summary>
    public string Note { get; }

    public bool IsThere { get; }

    public Oracle()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "oracle.cpp");
        try
        {
            var version = Run("g++", ["--version"]).Split('\n')[0];
            Run("g++", [.. s_flags, source, "-o", Program]);
            (Note, IsThere) = ($"C++ by {version}, {string.Join(' ', s_flags)}", true);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            Note = $"Not compared with C++: {e.Message}";
        }
    }

    private string Program => Path.Combine(_folder.FullName, "oracle");

    /// <summary>Computes a picture; null if the program could not be built.</summary>
    public (Timing Time, CountsDigest Digest)? Measure(Scene scene, int threads)
    {
        if (!IsThere)
        {
            return null;
        }

        var (order, file) = (scene.Order, Path.Combine(_folder.FullName, "counts"));
        object[] arguments =
        [
            scene.Formula, order.Width, order.Height, order.MaxIterations, order.CRe, order.CIm,
            order.Region.XMin, order.Region.XMax, order.Region.YMin, order.Region.YMax, threads, file,
        ];
        var seconds = Run(Program, arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!))
            .Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (new(seconds[0] * 1e3, seconds[1] * 1e3 / threads), CountsDigest.Of(MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(file))));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
