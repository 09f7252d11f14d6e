using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Docs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Jobs;

/// <summary>Any number of jobs in one request: orders come in as JSON lines, and their receipts go out as JSON lines meanwhile.</summary>
public static partial class OrderLinesEndpoint
{
    /// <summary>One JSON value a line.</summary>
    public const string MediaType = "application/x-ndjson";

    /// <summary>
    /// Bytes of receipts that are kept for a caller that sends all its lines before it reads. Past this, its lines wait for it to read: about
    /// 200,000 of them.
    /// </summary>
    private const int MostUnread = 16 << 20;

    private const long MostLines = 1_000_000_000_000;

    private static readonly byte[] s_end = "\n"u8.ToArray();

    /// <summary>Maps POST /agregar_trabajos.</summary>
    public static void MapOrderLines(this IEndpointRouteBuilder routes) => routes.MapPost("/agregar_trabajos", TakeAsync)
        .WithTags("Trabajos")
        .WithSummary("Encola un trabajo por línea, y responde con una línea por cada una")
        .TakesLinesOf(OrderFields.All);

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TakeAsync(
        HttpContext context, OrderRules rules, JobBoard board, ILogger<OrderLines> log, [FromQuery(Name = "clave")] string? key, [FromQuery(Name = "linea")] string? firstText)
    {
        if (!long.TryParse(firstText ?? "1", NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first is < 1 or > MostLines)
            return Problems.BadRequest("linea", $"linea debe ser un entero entre 1 y {MostLines}, el número de la primera línea; no {Problems.Quote(firstText!, Problems.QuotedField)}.");
        if (key is { Length: 0 } || key?.Length > OrderFields.Key.Max)
            return Problems.BadRequest("clave", $"clave debe ser un texto de 1 a {OrderFields.Key.Max} caracteres.");
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var orders = new OrderLines(new BodyLines(context.Request.BodyReader, OrderLines.MostBytes, first), rules, board, key);
        // What goes wrong until here is answered as everywhere. From the first receipt on, only the last line can tell.
        var receipts = await orders.NextAsync(context.RequestAborted);
        return receipts.Count > 0
            ? TypedResults.Stream(answer => AnswerAsync(answer, receipts, orders, log, context.RequestAborted), MediaType)
            : Problems.BadRequest("Falta el cuerpo: se esperaba un objeto JSON por línea.");
    }

    private static async Task AnswerAsync(
        Stream answer, IReadOnlyList<OrderReceiptWire> receipts, OrderLines orders, ILogger log, CancellationToken aborted)
    {
        var unread = new Pipe(new PipeOptions(pauseWriterThreshold: MostUnread, resumeWriterThreshold: MostUnread / 2));
        var telling = unread.Reader.CopyToAsync(answer, aborted);
        try
        {
            string? interruption = null;
            try
            {
                for (; receipts.Count > 0; receipts = await orders.NextAsync(aborted))
                {
                    foreach (var receipt in receipts)
                        Write(unread.Writer, receipt);
                    await unread.Writer.FlushAsync(aborted);
                }
            }
            catch (Exception e) when (RedisOutage.Is(e) || RequestBody.IsMalformed(e))
            {
                interruption = FarmProblems.Sentence(e);
            }

            Write(unread.Writer, new OrdersTakenWire(
                interruption is null ? OrdersTakenWire.Whole : OrdersTakenWire.Interrupted, orders.Receipts, orders.Loaded, orders.Refused, interruption));
            await unread.Writer.CompleteAsync();
            await telling;
            LogTaken(log, orders.Loaded, orders.Receipts, interruption is null ? "to the end" : "until it was interrupted");
        }
        catch (Exception e) when (e is IOException or OperationCanceledException) // whom could it be told?
        {
            LogTaken(log, orders.Loaded, orders.Receipts, "until the caller broke off");
        }
        finally
        {
            await unread.Writer.CompleteAsync();
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await unread.Reader.CompleteAsync();
        }
    }

    private static void Write<T>(PipeWriter writer, T line)
    {
        using (var json = new Utf8JsonWriter(writer, new JsonWriterOptions { Encoder = AnswerJson.Options.Encoder }))
            JsonSerializer.Serialize(json, line, AnswerJson.Options);
        s_end.CopyTo(writer.GetSpan(1));
        writer.Advance(1);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Orders taken line by line: {Count} jobs of {Lines} lines, {How}")]
    private static partial void LogTaken(ILogger log, long count, long lines, string how);
}
