using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>
/// What an image tells about itself: the order in the words of POST /agregar_trabajo, so that posting it again gives the same
/// image; the engine; the digest that any exact engine must find.
/// </summary>
internal sealed record PictureFacts(string Order, string Software, string CountsSha256)
{
    // An order may hold NaN or an infinity, which plain JSON cannot say.
    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly string s_engine =
        "HpcHangfire " + typeof(PictureFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static PictureFacts Of(Picture picture)
    {
        var order = picture.Order;
        var wire = new OrderWire(
            picture.Algorithm, order.Width, order.Height, order.MaxIterations, order.CRe, order.CIm,
            order.Region.XMin, order.Region.XMax, order.Region.YMin, order.Region.YMax, picture.Palette.Name);
        return new(JsonSerializer.Serialize(wire, s_json), s_engine, picture.Digest.Sha256);
    }

    private sealed record OrderWire(
        [property: JsonPropertyName("algoritmo")] string Algorithm,
        [property: JsonPropertyName("width")] int Width,
        [property: JsonPropertyName("height")] int Height,
        [property: JsonPropertyName("iteraciones")] int MaxIterations,
        [property: JsonPropertyName("c_re")] double CRe,
        [property: JsonPropertyName("c_im")] double CIm,
        [property: JsonPropertyName("x_min")] double XMin,
        [property: JsonPropertyName("x_max")] double XMax,
        [property: JsonPropertyName("y_min")] double YMin,
        [property: JsonPropertyName("y_max")] double YMax,
        [property: JsonPropertyName("paleta")] string Palette);
}
