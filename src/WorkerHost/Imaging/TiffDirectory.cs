using System.Buffers.Binary;
using System.Text;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>The directory of a TIFF file (TIFF 6.0, section 2): its fields by their numbers, little-endian, and the values that do not fit into a field.</summary>
internal sealed class TiffDirectory
{
    private const int EntryBytes = 12;
    private const int InlineBytes = 4;

    private readonly SortedDictionary<ushort, (Kind Kind, int Count, byte[] Value)> _fields = [];

    private enum Kind : ushort
    {
        Byte = 1,
        Text = 2,
        Short = 3,
        Long = 4,
        Rational = 5,
    }

    /// <summary>Bytes that it takes in the file.</summary>
    public long Bytes => Head + _fields.Values.Sum(entry => (long)Beyond(entry.Value));

    private int Head => sizeof(ushort) + EntryBytes * _fields.Count + sizeof(uint);

    /// <summary>Adds 16-bit numbers.</summary>
    public void AddShorts(ushort tag, params IReadOnlyList<ushort> numbers)
    {
        var value = new byte[sizeof(ushort) * numbers.Count];
        for (var i = 0; i < numbers.Count; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(sizeof(ushort) * i), numbers[i]);
        _fields.Add(tag, (Kind.Short, numbers.Count, value));
    }

    /// <summary>Adds 32-bit numbers.</summary>
    public void AddLongs(ushort tag, params IReadOnlyList<uint> numbers) => _fields.Add(tag, (Kind.Long, numbers.Count, Write(numbers)));

    /// <summary>Adds a fraction.</summary>
    public void AddRational(ushort tag, uint numerator, uint denominator) => _fields.Add(tag, (Kind.Rational, 1, Write([numerator, denominator])));

    /// <summary>Adds an ASCII text.</summary>
    public void AddText(ushort tag, string text) => _fields.Add(tag, (Kind.Text, text.Length + 1, Encoding.ASCII.GetBytes(text + '\0')));

    /// <summary>Adds raw bytes.</summary>
    public void AddBytes(ushort tag, byte[] bytes) => _fields.Add(tag, (Kind.Byte, bytes.Length, bytes));

    /// <summary>Writes it as the last part of its file.</summary>
    /// <param name="at">Its place in the file, even.</param>
    /// <param name="destination">Where to.</param>
    public void Write(uint at, Stream destination)
    {
        var head = new byte[Head];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)_fields.Count);
        var entry = head.AsSpan(sizeof(ushort));
        var beyond = at + (uint)head.Length;
        foreach (var (tag, (kind, count, value)) in _fields)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)kind);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], count);
            if (value.Length <= InlineBytes)
                value.CopyTo(entry[8..]);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], beyond);
            beyond += (uint)Beyond(value);
            entry = entry[EntryBytes..];
        }

        destination.Write(head);
        foreach (var (_, _, value) in _fields.Values.Where(entry => entry.Value.Length > InlineBytes))
        {
            destination.Write(value);
            if (value.Length % 2 == 1)
                destination.WriteByte(0);
        }
    }

    // Values begin at even addresses.
    private static int Beyond(byte[] value) => value.Length <= InlineBytes ? 0 : value.Length + value.Length % 2;

    private static byte[] Write(IReadOnlyList<uint> numbers)
    {
        var value = new byte[sizeof(uint) * numbers.Count];
        for (var i = 0; i < numbers.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(sizeof(uint) * i), numbers[i]);
        return value;
    }
}
