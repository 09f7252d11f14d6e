using System.Collections.Concurrent;
using System.Net;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.WorkerHost.Masters;

/// <summary>
/// The masters that answer 421: MAESTRO_URL calls them by a name that their HOSTS_PERMITIDOS lacks. For a worker they are away until
/// somebody adds it, which is no job's failure.
/// </summary>
/// <param name="log">Is told of each master once.</param>
public sealed partial class MisnamedMasters(ILogger<MisnamedMasters> log)
{
    private readonly ConcurrentDictionary<Uri, bool> _refuses = new();

    /// <summary>Notes what a master answered, and says whether it refuses its name.</summary>
    public bool Note(Uri master, HttpStatusCode answer)
    {
        if (answer != HttpStatusCode.MisdirectedRequest)
        {
            _refuses.TryUpdate(master, false, comparisonValue: true);
            return false;
        }

        if (_refuses.TryAdd(master, true))
            LogRefused(master, master.Host, Variables.AllowedHosts.Name);
        _refuses[master] = true;
        return true;
    }

    /// <summary>Whether this master's last answer was such a refusal.</summary>
    public bool Refuses(Uri master) => _refuses.GetValueOrDefault(master);

    /// <summary>What to do about such a master, one Spanish sentence.</summary>
    public static string Advice(Uri master) =>
        $"El maestro {master} no atiende por ese nombre: añada {master.Host} a su {Variables.AllowedHosts.Name}, o ponga su dirección IP en {Variables.MasterUrls.Name}.";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The master {Master} does not answer by that name (421); add {Host} to {Setting} of the master. Until then this worker's pictures wait or go to another master")]
    private partial void LogRefused(Uri master, string host, string setting);
}
