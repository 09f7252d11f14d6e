using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli.Master;

/// <summary>Where the master is: the flag, otherwise the variables.</summary>
internal static class MasterAddress
{
    /// <exception cref="EndException">The flag is not an address.</exception>
    /// <exception cref="SettingException">A variable is not an address.</exception>
    public static Uri Find(string? flag, Func<string, string?> variable)
    {
        if (string.IsNullOrWhiteSpace(flag))
            return MasterAddresses.Read(variable)[0]; // workers use several, a client the first
        return MasterAddresses.Parse(flag) ?? throw new EndException(
            ExitCode.Usage, $"--maestro vale «{flag.Trim()}», que no es una dirección: use http://máquina:puerto, máquina o máquina:puerto");
    }
}
