using System.Reflection;
using System.Text.Json;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>
/// What an image tells about itself: the order in the words of POST /agregar_trabajo, so that posting it again gives the same
/// image; the engine; the digest that any exact engine must find.
/// </summary>
internal sealed record PictureFacts(string Order, string Software, string CountsSha256)
{
    private static readonly string s_engine =
        "HpcHangfire " + typeof(PictureFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The facts under their PNG keywords.</summary>
    public IEnumerable<(string Key, string Value)> Texts => [(nameof(Order), Order), (nameof(Software), Software), ("CountsSHA256", CountsSha256)];

    public static PictureFacts Of(Picture picture) =>
        new(JsonSerializer.Serialize(picture.Order.ToPictureWire()), s_engine, picture.Digest.Sha256);
}
