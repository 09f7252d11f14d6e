using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Orders;

/// <summary>What this farm accepts.</summary>
/// <param name="Algorithms">Names allowed (ALGORITMOS_DISPONIBLES).</param>
/// <param name="DefaultAlgorithm">The one that clients show first (ALGORITMO_DEFAULT).</param>
/// <param name="MaxPixels">Largest picture (MAX_PIXELES).</param>
public sealed record OrderRules(IReadOnlyList<string> Algorithms, string DefaultAlgorithm, long MaxPixels)
{
    /// <summary>Whether an order's notice may go to the master's own machine (AVISOS_REDES).</summary>
    public bool NotifiesLoopback { get; init; } = true;

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
