using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>Where foreign slaves may be and how fast they may register: a view of the variables named beside each.</summary>
public sealed record SlaveRules
{
    /// <summary>ESCLAVOS_REDES: the only networks they may be in; empty for all but the special ones.</summary>
    public required IReadOnlyList<IPNetwork> Networks { get; init; }

    /// <summary>ESCLAVOS_NOMBRES: whether they may give a host's name.</summary>
    public required bool Names { get; init; }

    /// <summary>ESCLAVOS_PUERTO_MIN: privileged ports are where other services live.</summary>
    public required int LowestPort { get; init; }

    /// <summary>ESCLAVOS_PUERTO_MAX.</summary>
    public required int HighestPort { get; init; }

    /// <summary>ESCLAVOS_REGISTROS_MIN: how many slaves, new or at another place, one sender registers in a minute.</summary>
    public required int RegistrationsAMinute { get; init; }

    /// <summary>REDIS: the ports of the farm's Redis or its sentinels, and whether each is only on this machine.</summary>
    public required IReadOnlyList<(int Port, bool OnLoopback)> Redis { get; init; }

    /// <summary>Whether a slave may be at a port.</summary>
    public bool Allows(int port) => port >= LowestPort && port <= HighestPort;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static SlaveRules Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var (lowest, highest) = (settings.Read(Variables.SlaveLowestPort), settings.Read(Variables.SlaveHighestPort));
        return new SlaveRules
        {
            Networks = settings.Read(Variables.SlaveNetworks),
            Names = settings.Read(Variables.SlaveNames),
            LowestPort = lowest,
            HighestPort = highest >= lowest ? highest : throw Variables.SlaveHighestPort.Refusal($"{highest}", $"no puede ser menos que {Variables.SlaveLowestPort.Name}, {lowest}."),
            RegistrationsAMinute = settings.Read(Variables.RegistrationRate),
            Redis = RedisAddress.Read(settings).Places,
        };
    }
}
