using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.WorkerHost.Placement;

/// <summary>Where a worker's gate shuts and where it opens again; the gap between them keeps it from flapping.</summary>
public sealed record GateThresholds
{
    /// <summary>COMPUERTA_CPU_CIERRA: foreign load in percent at which it shuts, never at 101.</summary>
    public double CpuShuts { get; init; } = Variables.GateCpuShuts.Default;

    /// <summary>COMPUERTA_CPU_ABRE: foreign load in percent at which it opens again, at most <see cref="CpuShuts"/>.</summary>
    public double CpuOpens { get; init; } = Variables.GateCpuOpens.Default;

    /// <summary>COMPUERTA_MEMORIA_MB: free memory in MiB below which it shuts.</summary>
    public double MemoryFloorMiB { get; init; } = Variables.GateMemory.Default;

    /// <summary>COMPUERTA_DISCO_MB: free disk in MiB below which it shuts.</summary>
    public double DiskFloorMiB { get; init; } = Variables.GateDisk.Default;

    /// <summary>How far above a floor the gate opens again, as a factor.</summary>
    internal static double FloorMargin => 1.1;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static GateThresholds Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var shuts = settings.Read(Variables.GateCpuShuts);
        var opens = settings.Read(Variables.GateCpuOpens, Math.Min(Variables.GateCpuOpens.Default, shuts));
        return opens > shuts
            ? throw Variables.GateCpuOpens.Refusal($"{opens}", $"no puede ser mayor que {Variables.GateCpuShuts.Name}, que es {shuts}.")
            : new GateThresholds
            {
                CpuShuts = shuts,
                CpuOpens = opens,
                MemoryFloorMiB = settings.Read(Variables.GateMemory),
                DiskFloorMiB = settings.Read(Variables.GateDisk),
            };
    }
}
