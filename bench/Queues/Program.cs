// Prints what the leases cost, and a question for a job, as Markdown: dotnet run --project bench/Queues -c Release [-- takes|callings|peers]
using System.Runtime.InteropServices;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Queues;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;

const int Jobs = 5_000;
const int Rounds = 5;
if (!FarmOnRedis.IsPossible)
{
    await Console.Error.WriteLineAsync("redis-server is not installed on this machine.");
    return 2;
}

var load = Machine.Load();
await using var server = new RedisServerFixture();
await server.InitializeAsync();
var configuration = server.Configuration + ",allowAdmin=true";
if (args is ["takes"])
{
    await Takes.RunAsync(configuration);
    return 0;
}

if (args is ["callings"])
{
    await Callings.RunAsync(configuration);
    return 0;
}

if (args is ["peers"])
{
    Console.WriteLine($"`dotnet run --project bench/Queues -c Release -- peers`\n\n{Machine.Cpu()}, {Environment.ProcessorCount} cores shared with other work, {DateTime.UtcNow:yyyy-MM-dd}, load average before: {load}.");
    await Peers.RunAsync(configuration);
    return 0;
}

foreach (var leases in (bool[])[false, true])
    await Drain.RunAsync(configuration, leases, workers: 4, Jobs / 5); // compiles it

Console.WriteLine($"""
    # What the leases cost

    `dotnet run --project bench/Queues -c Release`

    {Machine.Cpu()}, {Environment.ProcessorCount} cores shared with other work, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}:
    one redis-server on loopback that keeps nothing on disk, load average before: {load}.

    {Jobs:N0} jobs that do nothing are enqueued, then one Hangfire server with 1 or 4 workers empties the queue, by turns with
    Hangfire.Redis.StackExchange's own storage and with the farm's. Serializer, filters and server's options are the same. Jobs/s from the
    first job's run to the last one's, median of {Rounds} rounds and the best. For each job: commands that Redis executed, those
    inside scripts and transactions included; commands that were sent to it; the times it read from the connection, which for one worker are
    the round trips; the processor time of Redis and of the program, in microseconds.

    | workers | storage | jobs/s | best | executed | sent | reads | Redis, µs | program, µs |
    |---|---|---|---|---|---|---|---|---|
    """);
var slower = false;
foreach (var workers in (int[])[1, 4])
{
    var (stock, leased) = (new List<Drain>(), new List<Drain>());
    for (var turn = 0; turn < 2 * Rounds; turn++)
    {
        var leases = turn % 4 is 1 or 2; // neither is always first
        (leases ? leased : stock).Add(await Drain.RunAsync(configuration, leases, workers, Jobs));
    }

    var ratio = Median(leased).JobsPerSecond / Median(stock).JobsPerSecond;
    slower |= ratio < 1;
    Print($"| {workers} | stock", stock);
    Print($"| {workers} | with leases", leased);
    Console.WriteLine($"| {workers} | ratio | {ratio:0.00} | {Best(leased) / Best(stock):0.00} | | | | | |");
}

await Takes.RunAsync(configuration);
await Callings.RunAsync(configuration);
await Peers.RunAsync(configuration);
Console.WriteLine($"\nLoad average afterwards: {Machine.Load()}.");
return slower ? 1 : 0;

static void Print(string name, List<Drain> drains)
{
    var (rate, used) = Median(drains);
    Console.WriteLine(
        $"{name} | {rate:0} | {Best(drains):0} | {used.Executed:0.0} | {used.Sent:0.0} | {used.Reads:0.0} | {used.ServerSeconds * 1e6:0} | {used.ClientSeconds * 1e6:0} |");
}

static Drain Median(List<Drain> drains) => drains.OrderBy(drain => drain.JobsPerSecond).ElementAt(drains.Count / 2);

static double Best(List<Drain> drains) => drains.Max(drain => drain.JobsPerSecond);
