using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>
/// What an image says about itself: the order as POST /agregar_trabajo takes it, the engine, and the digest that any exact engine
/// must find. Posting the order again gives the same image.
/// </summary>
internal sealed record PictureFacts(string Order, string Software, string CountsSha256)
{
    private static readonly string s_engine =
        "HpcHangfire " + typeof(PictureFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The facts under their PNG keywords.</summary>
    public IEnumerable<(string Key, string Value)> Texts => [(nameof(Order), Order), (nameof(Software), Software), ("CountsSHA256", CountsSha256)];

    /// <summary>The facts of a picture.</summary>
    public static PictureFacts Of(Picture picture) =>
        new(JsonSerializer.Serialize(picture.Order.ToPictureWire()), s_engine, picture.Digest.Sha256);

    /// <summary>
    /// The same facts, under the same keys, as an XMP packet (ISO 16684-1), which TIFF and WebP have a place for. It has an even
    /// number of bytes, with a space at its end if need be: ImageSharp counts the byte that fills up an odd WebP chunk as a part of
    /// the packet, and XML ends at no zero.
    /// </summary>
    public byte[] ToXmp()
    {
        XNamespace meta = "adobe:ns:meta/", rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", own = "urn:hpchangfire";
        var packet = new XElement(
            meta + "xmpmeta",
            new XAttribute(XNamespace.Xmlns + "x", meta),
            new XElement(
                rdf + "RDF",
                new XAttribute(XNamespace.Xmlns + "rdf", rdf),
                new XElement(
                    rdf + "Description",
                    new XAttribute(rdf + "about", ""),
                    new XAttribute(XNamespace.Xmlns + "hpc", own),
                    Texts.Select(text => new XAttribute(own + text.Key, text.Value)))));
        var text = packet.ToString(SaveOptions.DisableFormatting);
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetByteCount(text) % 2 == 0 ? text : text + ' ');
    }
}
