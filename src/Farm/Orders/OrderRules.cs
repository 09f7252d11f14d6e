using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Farm.Orders;

/// <summary>What this farm accepts.</summary>
/// <param name="Algorithms">Names allowed (ALGORITMOS_DISPONIBLES).</param>
/// <param name="DefaultAlgorithm">The one that clients show first (ALGORITMO_DEFAULT).</param>
/// <param name="MaxPixels">Largest picture (MAX_PIXELES).</param>
public sealed record OrderRules(IReadOnlyList<string> Algorithms, string DefaultAlgorithm, long MaxPixels)
{
    /// <summary>What orders this farm accepts: ALGORITMOS_DISPONIBLES, ALGORITMO_DEFAULT, MAX_PIXELES.</summary>
    /// <exception cref="SettingException">A name that no kernel answers to.</exception>
    public static OrderRules Read(SettingsReader settings)
    {
        var names = settings.Text("ALGORITMOS_DISPONIBLES") is { } text
            ? text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => n.Trim('"', '\'')).ToArray()
            : Catalogue.AlgorithmNames;
        if (names.FirstOrDefault(n => !Catalogue.AlgorithmNames.Contains(n)) is { } unknown)
            throw new SettingException($"ALGORITMOS_DISPONIBLES={unknown}: se esperaban nombres de {string.Join(", ", Catalogue.AlgorithmNames)}.");
        var fallback = settings.Text("ALGORITMO_DEFAULT", names.Contains("Secuencial") || names.Count == 0 ? "Secuencial" : names[0]);
        if (!names.Contains(fallback))
            throw new SettingException($"ALGORITMO_DEFAULT={fallback}: se esperaba uno de {string.Join(", ", names)}.");
        return new OrderRules(names, fallback, settings.Number("MAX_PIXELES", OrderLimits.DefaultMaxPixels, 1, int.MaxValue));
    }
}
