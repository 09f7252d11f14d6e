using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli.Master;

/// <summary>Where the master is: the flag, or else what the variables say.</summary>
internal static class MasterAddress
{
    /// <exception cref="EndException">The flag's address is none.</exception>
    /// <exception cref="SettingException">A variable's is none.</exception>
    public static Uri Find(string? flag, Func<string, string?> variable)
    {
        if (string.IsNullOrWhiteSpace(flag))
            return MasterAddresses.Read(variable)[0]; // workers take several, a client the first
        return MasterAddresses.Parse(flag) ?? throw new EndException(
            ExitCode.Usage, $"--maestro vale «{flag.Trim()}», que no es una dirección: use http://máquina:puerto, máquina o máquina:puerto");
    }
}
