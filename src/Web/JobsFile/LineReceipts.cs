using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.Web.JobsFile;

/// <summary>What became of the lines of one load. All are counted; receipts are kept of no more than an answer shows.</summary>
public sealed class LineReceipts
{
    /// <summary>Most receipts that an answer shows.</summary>
    public const int MaxShown = 10_000;

    private readonly List<LineReceiptWire> _refused = [];
    private readonly List<LineReceiptWire> _taken = [];

    /// <summary>Lines that are neither empty nor comments.</summary>
    public int Lines { get; private set; }

    /// <summary>Lines that became jobs just now.</summary>
    public int Loaded { get; private set; }

    /// <summary>Lines that <see cref="Shown"/> leaves out.</summary>
    public int Omitted => Math.Max(0, Lines - MaxShown);

    /// <summary>Receipts of the lines that are wrong, in the order of the lines.</summary>
    public IReadOnlyList<LineReceiptWire> Refused => _refused;

    /// <summary>The receipts for the answer: the refused lines', then the others', each in the order of the lines.</summary>
    public IReadOnlyList<LineReceiptWire> Shown => [.. _refused, .. _taken.Take(MaxShown - _refused.Count)];

    /// <summary>Notes a line that is wrong.</summary>
    public void Refuse(ParsedLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        Keep(_refused, new LineReceiptWire(line.Number, line.Text, "rechazada", null, line.Error));
    }

    /// <summary>Notes a line that is a job.</summary>
    /// <param name="line">The line.</param>
    /// <param name="job">The job, new or from before.</param>
    public void Take(ParsedLine line, Submitted job)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(job);
        Loaded += job.IsNew ? 1 : 0;
        Keep(_taken, new LineReceiptWire(line.Number, line.Text, job.IsNew ? "encolada" : "ya_cargada", job.JobId, null));
    }

    private void Keep(List<LineReceiptWire> group, LineReceiptWire receipt)
    {
        Lines++;
        if (group.Count < MaxShown)
            group.Add(receipt);
    }
}
