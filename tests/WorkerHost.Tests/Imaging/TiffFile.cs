using System.Buffers.Binary;
using System.Text;

namespace HpcHangfire.WorkerHost.Tests.Imaging;

/// <summary>The directory of a little-endian TIFF read by its specification, without a library.</summary>
internal sealed class TiffFile
{
    public TiffFile(byte[] file)
    {
        Assert.Equal("II*\0"u8.ToArray(), file[..4]);
        var at = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        Assert.Equal(0, at % 2);
        var fields = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
        var before = 0;
        for (var i = 0; i < fields; i++)
        {
            var entry = file.AsSpan(at + 2 + 12 * i, 12);
            var (tag, type, count) = (BinaryPrimitives.ReadUInt16LittleEndian(entry), BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]), BinaryPrimitives.ReadInt32LittleEndian(entry[4..]));
            Assert.True(tag > before, $"{tag} after {before}"); // fields are sorted
            before = tag;
            var length = count * type switch { 1 or 2 => 1, 3 => 2, 4 => 4, 5 => 8, _ => throw new InvalidDataException($"type {type}") };
            var place = length <= 4 ? at + 2 + 12 * i + 8 : BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
            Assert.Equal(0, place % 2);
            Add(tag, type, count, file.AsSpan(place, length));
        }

        Assert.Equal(0, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 2 + 12 * fields))); // no other picture follows
    }

    /// <summary>Fields of numbers; for a fraction, both numbers.</summary>
    public Dictionary<int, long[]> Numbers { get; } = [];

    public Dictionary<int, string> Texts { get; } = [];

    public Dictionary<int, byte[]> Bytes { get; } = [];

    private void Add(int tag, int type, int count, ReadOnlySpan<byte> value)
    {
        if (type == 1)
        {
            Bytes.Add(tag, value.ToArray());
        }
        else if (type == 2)
        {
            Assert.Equal(0, value[^1]);
            Texts.Add(tag, Encoding.ASCII.GetString(value[..^1]));
        }
        else
        {
            var numbers = new long[type == 5 ? 2 * count : count];
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = type == 3 ? BinaryPrimitives.ReadUInt16LittleEndian(value[(2 * i)..]) : BinaryPrimitives.ReadUInt32LittleEndian(value[(4 * i)..]);
            Numbers.Add(tag, numbers);
        }
    }
}
