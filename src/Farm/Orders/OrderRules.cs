using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Orders;

/// <summary>What this farm accepts.</summary>
/// <param name="Algorithms">Names allowed (ALGORITMOS_DISPONIBLES).</param>
/// <param name="DefaultAlgorithm">The one that clients show first (ALGORITMO_DEFAULT).</param>
/// <param name="MaxPixels">Largest picture (MAX_PIXELES).</param>
public sealed record OrderRules(IReadOnlyList<string> Algorithms, string DefaultAlgorithm, long MaxPixels)
{
    /// <summary>Whether whoever asks is on the master's own machine: only then may an order's notice go to its loopback.</summary>
    public bool AsksFromMaster { get; init; } = true;

    /// <summary>The same, for an order that came from there; null where no network lies between.</summary>
    public OrderRules For(IPAddress? sender) => this with { AsksFromMaster = sender is null || IPAddress.IsLoopback(sender) };

    /// <summary>What orders this farm accepts: ALGORITMOS_DISPONIBLES, ALGORITMO_DEFAULT, MAX_PIXELES.</summary>
    /// <exception cref="SettingException">A name that no kernel has, or a default that is not among them.</exception>
    public static OrderRules Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var names = settings.Read(Variables.Algorithms);
        var first = names.Contains(Variables.DefaultAlgorithm.Default) ? Variables.DefaultAlgorithm.Default : names[0];
        var shown = settings.Read(Variables.DefaultAlgorithm, first);
        return names.Contains(shown)
            ? new OrderRules(names, shown, settings.Read(Variables.MaxPixels))
            : throw Variables.DefaultAlgorithm.Refusal(shown, $"se esperaba uno de {string.Join(", ", names)}.");
    }
}
