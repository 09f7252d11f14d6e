using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Enqueues any number of orders, JSON objects one a line, from a file of this machine or from standard input, as they come.</summary>
internal sealed class AddManyVerb(Session session)
{
    /// <summary>Lines of one request, unless fewer have come: it takes the master some tenths of a second.</summary>
    private const int Together = 1000;

    private const int MostShown = 1000;

    private readonly string? key = (string?)session.Get(OrderFields.Key);
    private readonly List<OrderReceiptWire> shown = [];
    private long sent;
    private long receipts;
    private long loaded;
    private long refused;

    /// <summary>Runs the verb; 1 if any line was refused.</summary>
    public static Task<int> RunAsync(Session session) => new AddManyVerb(session).RunAsync();

    private async Task<int> RunAsync()
    {
        using var lines = Open(session.Given.GetValue(session.Flags.Orders) ?? "-");
        var sending = SendAllAsync(lines);
        if (await Task.WhenAny(sending, Task.Delay(session.Around.Silence, session.Stop)) != sending)
        {
            await Follow.ToTheEndAsync(session, () => Task.FromResult(sending.IsCompleted
                ? new Step(1, "enviadas todas", Ended: true)
                : new Step(null, $"{Human.Count(session.Terminal is null ? receipts / 10_000 * 10_000 : receipts)} líneas con respuesta", Ended: false)));
        }

        await sending;
        var all = new OrdersTakenWire(OrdersTakenWire.Whole, receipts, loaded, refused);
        if (session.Json)
            session.ShowJson(JsonSerializer.Serialize(all, WireJson.Options));
        else
            session.Show(QueueView.Taken(all, shown));
        return refused > 0 ? ExitCode.Refused : ExitCode.Success;
    }

    private TextReader Open(string file)
    {
        try
        {
            return file == "-" ? session.Around.In : new StreamReader(file, new UTF8Encoding(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.Usage, $"no se puede leer el archivo «{file}» en esta máquina", e);
        }
    }

    private async Task SendAllAsync(TextReader lines)
    {
        var next = lines.ReadLineAsync(session.Stop).AsTask();
        while (true)
        {
            var (some, count) = (new StringBuilder(), 0);
            // Who writes them one by one is not kept waiting for a thousand.
            while (count < Together && (count == 0 || await Task.WhenAny(next, Task.Delay(session.Around.PollInterval, session.Stop)) == next) && await next is { } line)
            {
                some.Append(line).Append('\n');
                count++;
                next = lines.ReadLineAsync(session.Stop).AsTask();
            }

            if (count == 0)
                return;
            await SendAsync(some.ToString(), sent + 1);
            sent += count;
        }
    }

    private async Task SendAsync(string lines, long first)
    {
        if (string.IsNullOrWhiteSpace(lines))
            return;
        var path = MasterApi.Path("agregar_trabajos", ("linea", first > 1 ? first : null), ("clave", key));
        MasterAnswer<string> answer;
        try
        {
            answer = await session.Master.PostLinesAsync(path, lines, session.Stop);
        }
        catch (MasterAwayException e)
        {
            throw new MasterAwayException(Interrupted(e.Message, first), e);
        }

        if (answer.Refusal is { } refusal)
            throw new EndException(ExitCode.Refused, Interrupted(refusal, first));
        foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Take(line, first);
    }

    private void Take(string line, long first)
    {
        if (Read<JsonObject>(line).ContainsKey("status")) // the last line
        {
            if (Read<OrdersTakenWire>(line) is { Status: OrdersTakenWire.Interrupted, Error: var error })
                throw new EndException(ExitCode.Refused, Interrupted(error ?? "", first));
            return;
        }

        var receipt = Read<OrderReceiptWire>(line);
        receipts++;
        loaded += receipt.State == OrderReceiptWire.Enqueued ? 1 : 0;
        if (receipt.State == OrderReceiptWire.Refused)
        {
            refused++;
            if (shown.Count < MostShown)
                shown.Add(receipt);
        }

        if (session.Json)
            session.ShowJson(line);
    }

    private T Read<T>(string line)
        where T : class => new MasterAnswer<T>(session.Master.Address, line, null).Read();

    private string Interrupted(string why, long first) => key is null
        ? $"{why} Las líneas anteriores a la {first} están hechas; de las siguientes, «hpc trabajos» muestra las que se encolaron."
        : $"{why} Lo encolado sigue encolado: repetirlo con la misma --clave añade solo lo que falta.";
}
