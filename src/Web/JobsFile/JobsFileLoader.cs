using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Web.JobsFile;

/// <summary>
/// Turns the lines of a jobs file into jobs. A line is known by its order and by how often the same order is above it. So a
/// file may grow, be reordered or hold the same line twice, and each line still becomes one job. The mark is taken in the
/// same script that writes the job's record: two masters looking at once, or one dying midway, enqueue nothing twice.
/// </summary>
/// <param name="board">Takes the orders.</param>
public sealed class JobsFileLoader(JobBoard board)
{
    /// <summary>Enqueues what is new in the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file's full path, its name in Redis.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="reload">What to do with lines taken before.</param>
    /// <returns>A receipt per line, in order.</returns>
    public async Task<IReadOnlyList<LineReceiptWire>> LoadFileAsync(string path, IReadOnlyList<ParsedLine> lines, Reload reload)
    {
        var seen = new Dictionary<RenderOrder, int>();
        var receipts = new List<LineReceiptWire>(lines.Count);
        foreach (var line in lines)
        {
            FileLine? mark = null;
            if (line.Order is { } order)
            {
                var occurrence = seen[order] = seen.GetValueOrDefault(order) + 1;
                mark = new FileLine(path, Mark(order, occurrence), reload);
            }

            receipts.Add(await SubmitAsync(line, new Origin(File: mark)));
        }

        return receipts;
    }

    /// <summary>Enqueues every good line of a text that is not one of our files.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="key">Idempotency key of the whole text, or null: the same key loads each line once.</param>
    /// <returns>A receipt per line, in order.</returns>
    public async Task<IReadOnlyList<LineReceiptWire>> LoadTextAsync(IReadOnlyList<ParsedLine> lines, string? key)
    {
        var receipts = new List<LineReceiptWire>(lines.Count);
        foreach (var line in lines)
            receipts.Add(await SubmitAsync(line, new Origin(Key: key is null ? null : $"{key}#{line.Number}")));
        return receipts;
    }

    private async Task<LineReceiptWire> SubmitAsync(ParsedLine line, Origin origin)
    {
        if (line.Order is null)
            return new LineReceiptWire(line.Number, line.Text, "rechazada", null, line.Error);
        var submitted = (await board.SubmitAsync(line.Order, origin))!; // no id was asked for, so none can be taken
        return new LineReceiptWire(line.Number, line.Text, submitted.IsNew ? "encolada" : "ya_cargada", submitted.JobId, null);
    }

    private static string Mark(RenderOrder order, int occurrence) =>
        $"{occurrence}|{order.Algorithm},{order.Width},{order.Height},{order.Iterations},{(int)order.Priority}";
}
