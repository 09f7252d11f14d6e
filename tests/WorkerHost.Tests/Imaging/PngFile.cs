using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>A PNG read by its specification, without libvips: the size in IHDR and the texts in zTXt chunks.</summary>
internal sealed class PngFile
{
    public PngFile(ReadOnlySpan<byte> file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8].ToArray());
        for (var rest = file[8..]; rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            var type = Encoding.ASCII.GetString(rest.Slice(4, 4));
            Read(type, rest.Slice(8, length));
            rest = rest[(length + 12)..];
            Ends = type == "IEND" && rest.IsEmpty;
        }
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public bool Ends { get; }

    public Dictionary<string, string> Texts { get; } = [];

    private void Read(string type, ReadOnlySpan<byte> data)
    {
        if (type == "IHDR")
        {
            (Width, Height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
        }
        else if (type == "zTXt")
        {
            var keyEnd = data.IndexOf((byte)0);
            Assert.Equal(0, data[keyEnd + 1]); // deflate, the only method there is
            using var inflate = new ZLibStream(new MemoryStream(data[(keyEnd + 2)..].ToArray()), CompressionMode.Decompress);
            using var text = new StreamReader(inflate, Encoding.Latin1);
            Texts.Add(Encoding.Latin1.GetString(data[..keyEnd]), text.ReadToEnd());
        }
    }
}
