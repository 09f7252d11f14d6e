using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Enqueues any number of orders, JSON objects one a line, from a file of this machine or from standard input, as they come and as they are.</summary>
internal sealed class AddManyVerb(Session session)
{
    /// <summary>Most lines of one request, which takes the master some tenths of a second. It has those that have come.</summary>
    private const int Together = 1000;

    private const int MostBytes = 1 << 20; // of one request, or of one line
    private const int MostShown = 1000;

    private readonly string? key = (string?)session.Get(OrderFields.Key);
    private readonly List<OrderReceiptWire> shown = [];
    private long next = 1; // the first line without a receipt
    private long receipts;
    private long loaded;
    private long refused;

    /// <summary>Runs the verb; 1 if any line was refused.</summary>
    public static Task<int> RunAsync(Session session) => new AddManyVerb(session).RunAsync();

    private async Task<int> RunAsync()
    {
        var file = session.Given.GetValue(session.Flags.Orders) ?? "-";
        var sending = SendAllAsync(file);
        try
        {
            if (await Task.WhenAny(sending, Task.Delay(session.Around.Silence, session.Stop)) != sending)
                await Follow.ToTheEndAsync(session, () => Task.FromResult(Step(sending)));
            await sending;
        }
        catch (Exception e) when (receipts > 0 && (e.InnerException ?? e) is not IOException)
        {
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Show(OrdersTakenWire.Interrupted);
            throw;
        }

        Show(OrdersTakenWire.Whole);
        return refused > 0 ? ExitCode.Refused : ExitCode.Success;
    }

    private Step Step(Task sending) => sending switch
    {
        { IsCompletedSuccessfully: true } => new Step(1, "enviadas todas", Ended: true),
        { IsCompleted: true } => new Step(null, "interrumpido", Ended: true),
        _ => new Step(null, $"{Human.Count(session.Terminal is null ? receipts / 10_000 * 10_000 : receipts)} líneas con respuesta", Ended: false),
    };

    private void Show(string status)
    {
        var all = new OrdersTakenWire(status, receipts, loaded, refused);
        if (session.Json)
            session.ShowJson(JsonSerializer.Serialize(all, WireJson.Options));
        else
            session.Show(QueueView.Taken(all, shown));
    }

    private async Task SendAllAsync(string file)
    {
        PipeReader orders;
        try
        {
            orders = PipeReader.Create(file == "-" ? session.Around.In() : File.OpenRead(file), new StreamPipeReaderOptions(bufferSize: 1 << 16));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, e);
        }

        try
        {
            while (true)
            {
                var read = await ReadAsync(orders, file);
                var (some, lines) = Whole(read.Buffer, read.IsCompleted);
                if (lines > 0)
                    await SendAsync(some.ToArray(), lines);
                else if (read.IsCompleted)
                    return;
                else if (read.Buffer.Length > MostBytes)
                    throw new EndException(ExitCode.Usage, Interrupted($"La línea {next} pasa de {MostBytes} bytes."));
                orders.AdvanceTo(some.End, lines > 0 ? some.End : read.Buffer.End);
            }
        }
        finally
        {
            await orders.CompleteAsync();
        }
    }

    private async Task<ReadResult> ReadAsync(PipeReader orders, string file)
    {
        try
        {
            return await orders.ReadAsync(session.Stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, e);
        }
    }

    // The whole lines at the beginning, no more than go in one request.
    private static (ReadOnlySequence<byte> Lines, int Count) Whole(ReadOnlySequence<byte> bytes, bool isLast)
    {
        var (rest, count) = (bytes, 0);
        while (count < Together && rest.PositionOf((byte)'\n') is { } end && (count == 0 || bytes.Slice(0, end).Length < MostBytes))
        {
            rest = rest.Slice(rest.GetPosition(1, end));
            count++;
        }

        return count == 0 && isLast && !bytes.IsEmpty ? (bytes, 1) : (bytes.Slice(0, rest.Start), count);
    }

    private async Task SendAsync(byte[] lines, int count)
    {
        var first = next;
        if (!lines.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            var answer = await PostAsync(lines, first);
            if (answer.Refusal is { } refusal)
            {
                if (session.Json && answer.Text.TrimStart().StartsWith('{'))
                    session.ShowJson(answer.Text);
                throw new EndException(ExitCode.Refused, Interrupted(refusal));
            }

            var isWhole = false;
            foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                isWhole = Take(line);
            if (!isWhole)
                throw new EndException(ExitCode.Refused, Interrupted("El maestro dejó de responder a mitad de las líneas."));
        }

        next = first + count;
    }

    private async Task<MasterAnswer<string>> PostAsync(byte[] lines, long first)
    {
        try
        {
            return await session.Master.PostLinesAsync(MasterApi.Path("agregar_trabajos", ("linea", first > 1 ? first : null), ("clave", key)), lines, session.Stop);
        }
        catch (MasterAwayException e) when (e.WasReached || first > 1)
        {
            throw new MasterAwayException(Interrupted(e.Message), e) { WasReached = e.WasReached };
        }
    }

    // True for the last line.
    private bool Take(string line)
    {
        if (Read<JsonObject>(line).ContainsKey("status"))
        {
            return Read<OrdersTakenWire>(line) is { Status: OrdersTakenWire.Interrupted, Error: var error }
                ? throw new EndException(ExitCode.Refused, Interrupted(error ?? ""))
                : true;
        }

        var receipt = Read<OrderReceiptWire>(line);
        receipts++;
        next = receipt.Line + 1;
        loaded += receipt.State == OrderReceiptWire.Enqueued ? 1 : 0;
        if (receipt.State == OrderReceiptWire.Refused)
        {
            refused++;
            if (shown.Count < MostShown)
                shown.Add(receipt);
        }

        try
        {
            if (session.Json)
                session.ShowJson(line);
            return false;
        }
        catch (IOException e)
        {
            throw new EndException(ExitCode.Refused, Interrupted("Nadie lee ya las respuestas."), e);
        }
    }

    private T Read<T>(string line)
        where T : class => new MasterAnswer<T>(session.Master.Address, line, null).Read();

    private string Interrupted(string why) => key is null
        ? $"{why} Las líneas anteriores a la {next} tienen respuesta; de las siguientes, «hpc trabajos» muestra las que se encolaron."
        : $"{why} Lo encolado sigue encolado: repetirlo con la misma --clave añade solo lo que falta.";

    private static EndException Unreadable(string file, Exception cause) =>
        new(ExitCode.Usage, $"no se puede leer el archivo «{file}» en esta máquina", cause);
}
