using System.Globalization;

namespace HpcHangfire.Farm.Hosts;

/// <summary>The first processor's frequency, from its cpufreq folder or from <c>/proc/cpuinfo</c>.</summary>
internal sealed class FrequencyReader(HostSamplerOptions options)
{
    // Reading every processor's would cost milliseconds: the kernel asks each of them.
    private readonly string _folder = Path.Combine(options.CpuFolder, "cpu0/cpufreq");
    private readonly string _cpuinfo = Path.Combine(options.ProcFolder, "cpuinfo");

    public CpuFrequency? Read() => KiloHertz("scaling_cur_freq") is { } current
        ? new(current, KiloHertz("cpuinfo_min_freq") ?? 0, KiloHertz("cpuinfo_max_freq") ?? 0)
        : FromCpuinfo();

    private double? KiloHertz(string file) => KernelFile.Number(Path.Combine(_folder, file)) / 1000.0;

    private CpuFrequency? FromCpuinfo()
    {
        foreach (var line in KernelFile.Head(_cpuinfo).AsSpan().EnumerateLines())
        {
            if (line.StartsWith("cpu MHz", StringComparison.Ordinal)
                && double.TryParse(line[(line.IndexOf(':') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var megaHertz))
                return new(megaHertz, 0, 0);
        }

        return null;
    }
}
