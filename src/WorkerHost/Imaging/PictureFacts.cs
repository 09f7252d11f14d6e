using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Wire;

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
        var uses = Catalogue.Find(picture.Algorithm)!;
        var wire = new JobOrderWire(picture.Algorithm, order.Width, order.Height, order.MaxIterations)
        {
            CRe = uses.CRe is null ? null : order.CRe,
            CIm = uses.CIm is null ? null : order.CIm,
            Power = uses.Power is null ? null : order.Power,
            XMin = order.Region.XMin,
            XMax = order.Region.XMax,
            YMin = order.Region.YMin,
            YMax = order.Region.YMax,
            Palette = picture.Palette.Name,
        };
        return new(JsonSerializer.Serialize(wire, s_json), s_engine, picture.Digest.Sha256);
    }
}
