using System.Text;
using System.Xml.Linq;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>The facts in an XMP packet.</summary>
internal static class Xmp
{
    /// <summary>Those of the farm's own namespace, by their names.</summary>
    public static Dictionary<string, string> Read(byte[] packet) => XElement.Parse(Encoding.UTF8.GetString(packet)).Descendants().Attributes()
        .Where(attribute => attribute.Name.NamespaceName == "urn:hpchangfire")
        .ToDictionary(attribute => attribute.Name.LocalName, attribute => attribute.Value);
}
