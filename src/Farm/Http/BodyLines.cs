using System.Buffers;
using System.IO.Pipelines;

namespace HpcHangfire.Farm.Http;

/// <summary>A line of a request's body.</summary>
/// <param name="Number">Which.</param>
/// <param name="Bytes">The line without its end, or null when it is longer than allowed.</param>
public readonly record struct BodyLine(long Number, byte[]? Bytes);

/// <summary>Reads a body of any length line by line, as it comes. It holds no more than one line and what came with it.</summary>
/// <param name="body">The body.</param>
/// <param name="mostBytes">Most bytes of a line; a longer one is passed over.</param>
/// <param name="first">The number of the first line: a long text may come in several bodies.</param>
public sealed class BodyLines(PipeReader body, int mostBytes, long first = 1)
{
    private long _number = first - 1;
    private bool _isPassingOver;

    /// <summary>The next lines that are not blank: those that have come, or the first to come.</summary>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>At least one; none at the end of the body.</returns>
    /// <exception cref="IOException">Its sender broke off, or sent no valid HTTP.</exception>
    public async ValueTask<IReadOnlyList<BodyLine>> NextAsync(int most, CancellationToken cancellation)
    {
        var lines = new List<BodyLine>();
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var rest = Cut(read.Buffer, read.IsCompleted, most, lines);
            body.AdvanceTo(rest.Start, lines.Count > 0 ? rest.Start : rest.End);
            if (lines.Count > 0 || (read.IsCompleted && rest.IsEmpty))
                return lines;
        }
    }

    // What is left is the beginning of a line, or more lines than were asked for.
    private ReadOnlySequence<byte> Cut(ReadOnlySequence<byte> bytes, bool isLast, int most, List<BodyLine> lines)
    {
        while (lines.Count < most && bytes.PositionOf((byte)'\n') is { } end)
        {
            Add(bytes.Slice(0, end), lines);
            bytes = bytes.Slice(bytes.GetPosition(1, end));
        }

        if (lines.Count == most || bytes.IsEmpty)
            return bytes;
        if (isLast)
        {
            Add(bytes, lines);
            return bytes.Slice(bytes.End);
        }

        if (!_isPassingOver && bytes.Length <= mostBytes)
            return bytes;
        if (!_isPassingOver)
            lines.Add(new BodyLine(++_number, null));
        _isPassingOver = true;
        return bytes.Slice(bytes.End);
    }

    private void Add(ReadOnlySequence<byte> line, List<BodyLine> lines)
    {
        if (_isPassingOver) // this was its end
        {
            _isPassingOver = false;
            return;
        }

        _number++;
        if (line.Length > mostBytes)
            lines.Add(new BodyLine(_number, null));
        else if (line.ToArray() is var bytes && !bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
            lines.Add(new BodyLine(_number, bytes));
    }
}
