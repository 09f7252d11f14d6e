using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace HpcHangfire.Bench.Queues;

/// <summary>What was used up to a moment; the difference of two is what was used between them.</summary>
/// <param name="Executed">Commands that the server executed, those inside scripts and transactions included.</param>
/// <param name="Sent">Commands that clients sent, a script being one.</param>
/// <param name="Reads">Times the server read from a connection: commands that were sent together are one.</param>
/// <param name="ServerSeconds">Processor time of the server.</param>
/// <param name="ClientSeconds">Processor time of this program.</param>
internal sealed record Usage(double Executed, double Sent, double Reads, double ServerSeconds, double ClientSeconds)
{
    /// <summary>What was used until now.</summary>
    /// <param name="server">The server; asking it costs it a few commands.</param>
    /// <param name="client">The connection that the jobs' program uses.</param>
    public static async Task<Usage> ReadAsync(IServer server, IConnectionMultiplexer client)
    {
        var commands = (await server.InfoAsync("commandstats"))[0].Sum(line => Number(line.Value.Split(',')[0]["calls=".Length..]));
        var stats = (await server.InfoAsync("stats"))[0].ToDictionary();
        var cpu = (await server.InfoAsync("cpu"))[0].ToDictionary();
        return new Usage(
            commands,
            client.OperationCount,
            Number(stats["total_reads_processed"]),
            Number(cpu["used_cpu_user"]) + Number(cpu["used_cpu_sys"]),
            Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds);
    }

    /// <summary>What was used between two moments, for each of a number of jobs.</summary>
    public Usage PerJobSince(Usage before, int jobs) => new(
        (Executed - before.Executed) / jobs,
        (Sent - before.Sent) / jobs,
        (Reads - before.Reads) / jobs,
        (ServerSeconds - before.ServerSeconds) / jobs,
        (ClientSeconds - before.ClientSeconds) / jobs);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
