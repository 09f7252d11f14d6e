using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;

namespace HpcHangfire.Web.Jobs;

/// <summary>Takes the orders of a body, one JSON object a line, as they come: those that have come together go to Redis together.</summary>
/// <param name="lines">The body.</param>
/// <param name="rules">What is accepted.</param>
/// <param name="board">Takes them.</param>
/// <param name="key">Idempotency key of the whole body, or null: with the same key, the same line is one job. A line's own key goes first.</param>
public sealed class OrderLines(BodyLines lines, OrderRules rules, JobBoard board, string? key)
{
    /// <summary>Most bytes of a line, as many as of the body of POST /agregar_trabajo.</summary>
    public const int MostBytes = 64 * 1024;

    private const int Together = 1000;

    /// <summary>Lines that have a receipt.</summary>
    public long Receipts { get; private set; }

    /// <summary>Lines that became jobs just now.</summary>
    public long Loaded { get; private set; }

    /// <summary>Lines that are no orders.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes the next lines.</summary>
    /// <param name="cancellation">Ends the wait for them.</param>
    /// <returns>Their receipts; none at the end of the body.</returns>
    /// <exception cref="NearlyFullException">None of these lines has a receipt; some of them may be jobs.</exception>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is away; the same.</exception>
    /// <exception cref="IOException">The sender broke off.</exception>
    public async Task<IReadOnlyList<OrderReceiptWire>> NextAsync(CancellationToken cancellation)
    {
        var read = (await lines.NextAsync(Together, cancellation)).Select(Read).ToList();
        var jobs = new Queue<Submitted?>(await board.SubmitAsync([.. read.Select(line => line.Submission).OfType<Submission>()]));
        var receipts = read.ConvertAll(line => line.Receipt ?? Receipt(line.Number, jobs.Dequeue()!)); // no id was asked for, so none can be taken
        Receipts += receipts.Count;
        Loaded += receipts.Count(receipt => receipt.State == OrderReceiptWire.Enqueued);
        Refused += receipts.Count(receipt => receipt.State == OrderReceiptWire.Refused);
        return receipts;
    }

    private static OrderReceiptWire Receipt(long number, Submitted job) =>
        new(number, job.IsNew ? OrderReceiptWire.Enqueued : OrderReceiptWire.Earlier, job.JobId);

    private (long Number, Submission? Submission, OrderReceiptWire? Receipt) Read(BodyLine line)
    {
        if (line.Bytes is not { } bytes)
            return (line.Number, null, new OrderReceiptWire(line.Number, OrderReceiptWire.Refused, Error: $"La línea pasa de {MostBytes} bytes."));
        var fields = JsonFields.OfLine(bytes);
        var order = fields.ReadOrder(rules);
        var own = fields.ReadKey() ?? (key is null ? null : $" {line.Number} {key}"); // no other key begins with a blank
        return fields.Wrong is { } wrong
            ? (line.Number, null, new OrderReceiptWire(line.Number, OrderReceiptWire.Refused, Error: wrong.Sentence, FieldErrors: wrong.Fields is { Count: > 1 } several ? several : null))
            : (line.Number, new Submission(order, new Origin(Key: own)), null);
    }
}
