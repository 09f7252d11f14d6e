using HpcHangfire.Contract.Orders;
using HpcHangfire.Testing.Fuzz;

namespace HpcHangfire.Farm.Tests.Contract.Orders;

[Collection(typeof(Fuzzed))]
public sealed class PaletteStopsFuzzTests
{
    private static readonly string[] s_valid =
        ["#000764, #206bcb 16%, #edffff 42%, #ffaa00 64%, #000200", "#fff,#000", "#abc 0, #def 0.25, #012 0.5, #345 1", "#000 10%, #111, #222, #333 90%", "inferno"];

    [Fact]
    public Task Any_text_is_stops_in_order_or_has_a_sentence() => Fuzzing.RunAsync(20_000, source => source.Text(s_valid), text =>
    {
        _ = PaletteStops.Are(text);
        var stops = PaletteStops.Read(text, out var wrong);
        Assert.Equal(stops is null, wrong is not null);
        if (stops is null)
            return;
        Assert.InRange(stops.Count, 2, 64);
        Assert.All(stops, stop => Assert.InRange(stop.Rgb, 0, 0xffffff));
        Assert.All(stops, stop => Assert.InRange(stop.At, 0, 1));
        Assert.Equal(stops.OrderBy(stop => stop.At), stops);
    });
}
