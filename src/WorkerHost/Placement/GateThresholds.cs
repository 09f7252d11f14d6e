using HpcHangfire.Farm.Settings;

namespace HpcHangfire.WorkerHost.Placement;

/// <summary>Where a worker's gate shuts and where it opens again; the distance between both keeps it from flapping.</summary>
public sealed record GateThresholds
{
    /// <summary>COMPUERTA_CPU_CIERRA: foreign load in percent at which it shuts, 1..101, the last for never. Default 85.</summary>
    public double CpuShuts { get; init; } = 85;

    /// <summary>COMPUERTA_CPU_ABRE: foreign load in percent at which it opens again, at most <see cref="CpuShuts"/>. Default 70.</summary>
    public double CpuOpens { get; init; } = 70;

    /// <summary>COMPUERTA_MEMORIA_MB: free memory in MiB below which it shuts. Default 256.</summary>
    public double MemoryFloorMiB { get; init; } = 256;

    /// <summary>COMPUERTA_DISCO_MB: free disk in MiB below which it shuts. Default 256.</summary>
    public double DiskFloorMiB { get; init; } = 256;

    /// <summary>How much above a floor opens the gate again.</summary>
    internal static double FloorMargin => 1.1;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static GateThresholds Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var shuts = settings.Number("COMPUERTA_CPU_CIERRA", 85, 1, 101);
        var opens = settings.Number("COMPUERTA_CPU_ABRE", Math.Min(70, shuts), 0, 101);
        return opens > shuts
            ? throw new SettingException($"COMPUERTA_CPU_ABRE={opens}: no puede ser mayor que COMPUERTA_CPU_CIERRA, que es {shuts}.")
            : new GateThresholds
            {
                CpuShuts = shuts,
                CpuOpens = opens,
                MemoryFloorMiB = settings.Number("COMPUERTA_MEMORIA_MB", 256, 0, int.MaxValue),
                DiskFloorMiB = settings.Number("COMPUERTA_DISCO_MB", 256, 0, int.MaxValue),
            };
    }
}
