using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>What an order's words about colours mean here.</summary>
public static class OrderColours
{
    /// <summary>Its palette, by name or made of its own stops.</summary>
    /// <exception cref="NotSupportedException">No palette has that name.</exception>
    public static Palette Palette(RenderOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!PaletteStops.Are(order.Palette))
            return Algorithms.Palette.Find(order.Palette) ?? throw new NotSupportedException($"Este esclavo no tiene la paleta {order.Palette}.");
        var stops = PaletteStops.Read(order.Palette, out _) ?? throw new NotSupportedException($"La paleta {order.Palette} no se entiende.");
        return Algorithms.Palette.FromStops(order.Palette, [.. stops.Select(stop => new ColourStop(stop.At, stop.Rgb))]);
    }

    /// <summary>What chooses a pixel's colour.</summary>
    /// <exception cref="NotSupportedException">There is no such colouring.</exception>
    public static ColourMode Mode(RenderOrder order) => order?.Colouring switch
    {
        Catalogue.Bands => ColourMode.Bands,
        Catalogue.Smooth => ColourMode.Smooth,
        Catalogue.Histogram => ColourMode.Histogram,
        Catalogue.Distance => ColourMode.Distance,
        _ => throw new NotSupportedException($"Este esclavo no colorea por {order?.Colouring}."),
    };
}
