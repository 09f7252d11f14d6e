using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Testing.Fuzz;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Tests.Orders;

/// <summary>Whatever a body is: an order within its limits, or a problem. The same for a recolouring.</summary>
[Collection(typeof(Fuzzed))]
public sealed class OrderReaderFuzzTests
{
    private static readonly string[] s_valid =
    [
        """{"algoritmo":"juliaCython","width":800,"height":600,"iteraciones":100,"prioridad":1}""",
        """{"algoritmo":"mandelbrot","width":10,"height":5,"iteraciones":260,"x_min":0.2795,"x_max":0.2895,"y_min":0.006,"y_max":0.0118,"coloreado":"suave","muestreo":4,"paleta":"#000764, #206bcb 16%, #000200","guardar_conteos":true,"formato":"webp"}""",
        """{"algoritmo":"newton","width":8,"height":6,"iteraciones":1,"potencia":3,"paleta":"oceano","timeout_s":60,"esclavo":"e1","esclavo_opcional":true,"clave":"k1"}""",
        """{"algoritmo":"julia","width":8,"height":6,"iteraciones":1,"c_re":-0.8,"c_im":0.156,"ruta":"vector256","coloreado":"distancia"}""",
    ];

    private static readonly OrderRules s_rules = OrderRules.Read(new SettingsReader(new ConfigurationBuilder().Build()));

    [Fact]
    public Task A_body_is_an_order_or_a_problem() => Fuzzing.RunAsync(6_000, source => source.Json(source.Pick(s_valid)), async body =>
    {
        var fields = await ReadAsync(body);
        Check(fields, fields.ReadOrder(s_rules));
        _ = fields.ReadKey();
    });

    [Fact]
    public Task A_body_recolours_or_is_a_problem() => Fuzzing.RunAsync(
        2_000, source => source.Json("""{"paleta":"#fff, #000 20%, #abc","coloreado":"histograma","formato":"tiff","prioridad":3,"clave":"k"}"""), async body =>
    {
        var fields = await ReadAsync(body);
        Check(fields, fields.ReadRecolouring(s_rules, Catalogue.Algorithms[4].Order(80, 60, 100)));
    });

    private static Task<JsonFields> ReadAsync(byte[] body) => JsonFields.ReadAsync(new DefaultHttpContext { Request = { Body = new MemoryStream(body) } }.Request);

    private static void Check(JsonFields fields, RenderOrder order)
    {
        if (fields.Problem is { ProblemDetails: var problem })
        {
            Assert.InRange(problem.Status!.Value, 400, 422);
            Assert.NotEmpty(problem.Detail!);
            return;
        }

        Assert.InRange(order.Width, 1, OrderLimits.MaxSide);
        Assert.InRange(order.Height, 1, OrderLimits.MaxSide);
        Assert.InRange(order.Iterations, 0, OrderLimits.MaxIterations);
        Assert.InRange(order.Samples, 1, s_rules.MaxPixels);
        Assert.InRange(order.Priority, JobPriority.High, JobPriority.Low);
        Assert.True(order.XMin < order.XMax && order.YMin < order.YMax, "it has a region");
        Assert.True(order.MemoryBytes > 0, "it needs memory");
        Assert.NotEmpty(order.Queue);
        if (PaletteStops.Are(order.Palette))
            Assert.NotNull(PaletteStops.Read(order.Palette, out _));
        _ = (RegionPrecision.Notice(order), order.ToPictureWire(), order.ToJobOptions());
        Assert.Equal(order, JsonSerializer.Deserialize<RenderOrder>(JsonSerializer.Serialize(order)));
    }
}
