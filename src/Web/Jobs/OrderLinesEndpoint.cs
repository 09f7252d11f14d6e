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
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HpcHangfire.Web.Jobs;

/// <summary>Any number of jobs in one request: orders come in as JSON lines, and their receipts go out as JSON lines meanwhile.</summary>
public static partial class OrderLinesEndpoint
{
    /// <summary>One JSON value a line.</summary>
    public const string MediaType = "application/x-ndjson";

    /// <summary>Bytes of receipts that are kept for a caller that sends all its lines before it reads. Past this, its lines wait for it to read.</summary>
    private const int MostUnread = 16 << 20;

    private const string Stopping = "El maestro se está cerrando.";

    private const long MostLines = 1_000_000_000_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1); // with a caller that should read
    private static readonly byte[] s_end = "\n"u8.ToArray();

    /// <summary>Maps POST /agregar_trabajos.</summary>
    public static void MapOrderLines(this IEndpointRouteBuilder routes) => routes.MapPost("/agregar_trabajos", TakeAsync)
        .WithTags("Trabajos")
        .WithSummary("Encola un trabajo por línea, y responde con una línea por cada una")
        .TakesLinesOf(OrderFields.All);

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TakeAsync(
        HttpContext context, OrderRules rules, JobBoard board, IHostApplicationLifetime life, ILogger<OrderLines> log, [FromQuery(Name = "clave")] string? key, [FromQuery(Name = "linea")] string? firstText)
    {
        if (!long.TryParse(firstText ?? "1", NumberStyles.None, CultureInfo.InvariantCulture, out var first) || first is < 1 or > MostLines)
            return Problems.BadRequest("linea", $"linea debe ser un entero entre 1 y {MostLines}, el número de la primera línea; no {Problems.Quote(firstText!, Problems.QuotedField)}.");
        key = key?.Trim();
        if (key is { Length: 0 } || key?.Length > OrderFields.Key.Max)
            return Problems.BadRequest("clave", $"clave debe ser un texto de 1 a {OrderFields.Key.Max} caracteres.");
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } pace)
            pace.MinDataRate = null; // lines come when they come
        var orders = new OrderLines(new BodyLines(context.Request.BodyReader, OrderLines.MostBytes, first), rules, board, key);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        IReadOnlyList<OrderReceiptWire> receipts;
        try
        {
            receipts = await orders.NextAsync(stop.Token); // what goes wrong here is answered as everywhere
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Problems.Unavailable(Stopping);
        }

        return receipts.Count > 0
            ? TypedResults.Stream(answer => AnswerAsync(answer, receipts, orders, log, context, life.ApplicationStopping), MediaType)
            : Problems.BadRequest("Falta el cuerpo: se esperaba un objeto JSON por línea.");
    }

    // From the first receipt on, only the last line can tell what went wrong.
    private static async Task AnswerAsync(
        Stream answer, IReadOnlyList<OrderReceiptWire> receipts, OrderLines orders, ILogger log, HttpContext context, CancellationToken stopping)
    {
        var aborted = context.RequestAborted;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        var unread = new Pipe(new PipeOptions(pauseWriterThreshold: MostUnread, resumeWriterThreshold: MostUnread / 2));
        var telling = unread.Reader.CopyToAsync(answer, aborted);
        try
        {
            string? interruption = null;
            try
            {
                for (; receipts.Count > 0; receipts = await orders.NextAsync(stop.Token))
                {
                    foreach (var receipt in receipts)
                        Write(unread.Writer, receipt);
                    await unread.Writer.FlushAsync(aborted).AsTask().WaitAsync(s_patience, aborted);
                }
            }
            catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
            {
                interruption = AnswerLanguage.Say(Stopping);
            }
            catch (Exception e) when (RedisOutage.Is(e) || RequestBody.IsMalformed(e))
            {
                interruption = FarmProblems.Sentence(e);
            }

            Write(unread.Writer, new OrdersTakenWire(
                interruption is null ? OrdersTakenWire.Whole : OrdersTakenWire.Interrupted, orders.Receipts, orders.Loaded, orders.Refused, interruption));
            await unread.Writer.CompleteAsync();
            await telling;
            if (interruption is null)
                LogTaken(log, orders.Loaded, orders.Receipts);
            else
                LogInterrupted(log, interruption, orders.Loaded, orders.Receipts);
        }
        catch (Exception e) when (e is IOException or TimeoutException || (e is OperationCanceledException && aborted.IsCancellationRequested)) // whom could it be told?
        {
            LogInterrupted(log, "the caller broke off", orders.Loaded, orders.Receipts);
            context.Abort();
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "Orders taken line by line: {Count} jobs of {Lines} lines")]
    private static partial void LogTaken(ILogger log, long count, long lines);

    [LoggerMessage(Level = LogLevel.Information, Message = "Orders line by line were interrupted ({Why}) after {Count} jobs of {Lines} lines")]
    private static partial void LogInterrupted(ILogger log, string why, long count, long lines);
}
