using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Farm.Tests.Contract.Orders;

public sealed class PaletteStopsTests
{
    [Theory]
    [InlineData("#000764, #206bcb 16%, #edffff 0.42, #000200", "0:000764 0.16:206BCB 0.42:EDFFFF 1:000200")]
    [InlineData("#000,#fff", "0:000000 1:FFFFFF")]
    [InlineData("#000, #111, #222, #333, #444", "0:000000 0.25:111111 0.5:222222 0.75:333333 1:444444")]
    [InlineData("#000 10%, #111, #222, #333 40%, #444 90%", "0.1:000000 0.2:111111 0.3:222222 0.4:333333 0.9:444444")]
    [InlineData("  #ABCDEF   5% ,#abc 5%", "0.05:ABCDEF 0.05:AABBCC")]
    public void Stops_are_read_as_CSS_reads_a_gradients(string text, string expected)
    {
        var stops = PaletteStops.Read(text, out var wrong);

        Assert.Null(wrong);
        Assert.Equal(expected, string.Join(' ', stops!.Select(stop => FormattableString.Invariant($"{stop.At:0.######}:{stop.Rgb:X6}"))));
    }

    [Theory]
    [InlineData("#fff")]
    [InlineData("#fff,")]
    [InlineData("#ffff, #000")]
    [InlineData("#ggg, #000")]
    [InlineData("fff, 000")]
    [InlineData("#fff 101%, #000")]
    [InlineData("#fff -1%, #000")]
    [InlineData("#fff 1.5, #000")]
    [InlineData("#fff 10% 20%, #000")]
    [InlineData("#fff 50%, #000 40%")]
    [InlineData("#fff 1e-1, #000")]
    [InlineData("#fff, #000 NaN")]
    [InlineData("#ff\0\0\0\0, #000")]
    public void What_is_no_gradient_is_refused_with_a_reason(string text)
    {
        Assert.Null(PaletteStops.Read(text, out var wrong));
        Assert.Contains("#206bcb 16%", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_stops_are_refused() => Assert.Null(PaletteStops.Read(string.Join(',', Enumerable.Repeat("#fff", 65)), out _));
}
