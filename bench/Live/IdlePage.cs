using System.Text;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Bench.Live;

/// <summary>What an open page costs the network while nothing happens, against one that asks every two seconds.</summary>
internal static class IdlePage
{
    private const int Jobs = 40;
    private const int RoundsPerMinute = 30;
    private static readonly string[] Asked = ["estado", "trabajos?limite=15", "trabajos?estado=en_curso&limite=100", "trabajos?estado=completado&limite=12", "memoria"];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20); // a job's history goes to files ten seconds after its end

    /// <summary>Measures both on a farm that has worked.</summary>
    public static async Task<bool> RunAsync(TimeSpan duration)
    {
        await using var farm = await FarmOnRedis.StartAsync(new FarmPlan());
        for (var i = 0; i < Jobs; i++)
            await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 64, 64, 10 + i));
        await farm.Http.AllDoneAsync(Jobs);
        await Task.Delay(Settling);

        var asked = new List<long>();
        foreach (var path in Asked)
            asked.Add((await farm.Http.GetByteArrayAsync(new Uri(path, UriKind.Relative))).Length);
        var (whole, events) = await ListenAsync(farm.Http, duration);
        var minutes = duration.TotalMinutes;
        var (told, before) = (events.Sum(one => one.Length) / minutes, RoundsPerMinute * asked.Sum());
        Console.WriteLine($"""
            ## An idle page

            A farm that has rendered {Jobs} jobs and does nothing for {duration.TotalSeconds:0} s; bodies without headers, as they come uncompressed. The page of before asked every two seconds for
            {string.Join(", ", Asked.Zip(asked, (path, bytes) => $"`/{path}` ({bytes:N0} B)"))}.

            | | at first, bytes | events or requests a minute | bytes a minute |
            |---|---|---|---|
            | GET /eventos | {whole:N0} | {events.Count / minutes:0} ({string.Join(", ", events.CountBy(Kind).Select(kind => $"{kind.Value} {kind.Key}"))}) | {told:N0} |
            | asking | {asked.Sum():N0} | {RoundsPerMinute * Asked.Length} | {before:N0} |
            | ratio | | | {told / before:P1} |

            """);
        return true;
    }

    // In Latin-1 each byte is a character.
    private static async Task<(int Whole, List<string> Events)> ListenAsync(HttpClient master, TimeSpan duration)
    {
        await using var stream = await master.GetStreamAsync(new Uri("eventos", UriKind.Relative));
        using var end = new CancellationTokenSource(duration);
        var (text, buffer) = (new StringBuilder(), new byte[1 << 16]);
        try
        {
            while (await stream.ReadAsync(buffer, end.Token) is var read and > 0)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (OperationCanceledException)
        {
        }

        var events = text.ToString().Split("\n\n").SkipLast(1).Select(one => one + "\n\n").ToList();
        return (events[0].Length, events[1..]);
    }

    private static string Kind(string one) => one.Split('\n').First(line => line.StartsWith("event: ", StringComparison.Ordinal))["event: ".Length..];
}
