using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>A PNG read by its specification, without a library: the size in IHDR and the texts in tEXt and zTXt chunks. Every checksum must be right.</summary>
internal sealed class PngFile
{
    public PngFile(ReadOnlySpan<byte> file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8].ToArray());
        for (var rest = file[8..]; rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            var type = Encoding.ASCII.GetString(rest.Slice(4, 4));
            Assert.Equal(Crc32.HashToUInt32(rest.Slice(4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(rest[(length + 8)..]));
            Read(type, rest.Slice(8, length));
            rest = rest[(length + 12)..];
            Ends = type == "IEND" && rest.IsEmpty;
        }
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public bool Ends { get; }

    public int ColourType { get; private set; }

    public int PaletteBytes { get; private set; }

    public Dictionary<string, string> Texts { get; } = [];

    private void Read(string type, ReadOnlySpan<byte> data)
    {
        if (type == "IHDR")
        {
            (Width, Height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
            ColourType = data[9];
        }
        else if (type == "PLTE")
        {
            PaletteBytes = data.Length;
        }
        else if (type == "tEXt")
        {
            var keyEnd = data.IndexOf((byte)0);
            Texts.Add(Encoding.Latin1.GetString(data[..keyEnd]), Encoding.Latin1.GetString(data[(keyEnd + 1)..]));
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
