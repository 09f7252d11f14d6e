// Prints placement's figures as Markdown, always the same: dotnet run --project bench/Placement -c Release [-- workers jobs]
using System.Diagnostics;
using System.Globalization;
using HpcHangfire.Bench.Placement;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;

if (!FarmOnRedis.IsPossible)
{
    await Console.Error.WriteLineAsync("redis-server is not installed on this machine.");
    return 2;
}

var workers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
await using var server = new RedisServerFixture();
await server.InitializeAsync();
await using var redis = FarmRedis.Connect(server.Configuration + ",allowAdmin=true,syncTimeout=600000");
var machines = SimulatedMachine.Make(workers);
var capacity = machines.Where(m => !m.Fails).Sum(m => m.Speed * m.Share.Integral(3600) / 3600);
var work = Job.Make(count, double.PositiveInfinity, Simulation.Start).Average(j => j.Work);

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
    # Placement, simulated

    `dotnet run --project bench/Placement -c Release`

    {workers:N0} workers that do {capacity:0} seconds of work in a second, {count:N0} jobs of {work:0.0} seconds on average. Seconds of virtual time.
    """));
(string Title, double Utilisation)[] scenarios =
    [("All jobs at once", double.PositiveInfinity), ("A stream that uses 50 % of the farm", 0.5), ("A stream that uses 85 % of the farm", 0.85)];
foreach (var (title, utilisation) in scenarios)
{
    Job[] Jobs() => Job.Make(count, utilisation * capacity / work, Simulation.Start);

    Console.WriteLine($"\n## {title}\n");
    if (double.IsInfinity(utilisation))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"No plan at all ends before {Oracle.Bound(machines, Jobs()):0} s.\n"));
    Console.WriteLine("| policy | makespan | to the oracle's | p50 wait | p99 wait | p99 in the system | to the oracle's | failed |\n|---|---|---|---|---|---|---|---|");
    var known = Jobs();
    Oracle.Run(machines, known);
    var oracle = Outcome.Of(known);
    Print("oracle: earliest end, lengths and loads known", oracle);
    await redis.Database.ExecuteAsync("FLUSHALL");
    ElectionPolicy? ours = null;
    Print("**ours: election among those who ask**", Play(farm => ours = new ElectionPolicy(farm, new ElectionServer(redis.Database))));
    foreach (var choice in (Choice[])[Choice.Random, Choice.RoundRobin, Choice.LeastCpu])
        Print($"{Name(choice)} among the idle", Play(farm => new IdleDispatcher(farm, choice)));
    foreach (var choice in Enum.GetValues<Choice>())
        Print($"{Name(choice)}, sent at arrival", Play(farm => new SendingDispatcher(farm, choice)));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nOurs: {(double)ours!.Questions / count:0.0} questions for each job."));

    Outcome Play(Func<Simulation, IPolicy> policy)
    {
        var watch = Stopwatch.GetTimestamp();
        var (farm, jobs) = (new Simulation(machines), Jobs());
        farm.Run(jobs, policy(farm));
        Console.Error.WriteLine($"{title}: {Stopwatch.GetElapsedTime(watch).TotalSeconds:0.0} s"); // not among the figures, which are the same on every run
        return Outcome.Of(jobs);
    }

    void Print(string policy, Outcome o) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {policy} | {o.Makespan:0} | {o.Makespan / oracle.Makespan:0.00} | {o.MedianWait:0.000} | {o.LongWait:0.000} | {o.LongStay:0.0} | {o.LongStay / oracle.LongStay:0.00} | {o.Failed} |"));
}

return 0;

static string Name(Choice choice) => choice switch
{
    Choice.Random => "random",
    Choice.RoundRobin => "round-robin",
    Choice.LeastCpu => "least CPU",
    _ => "fewest jobs, then least CPU",
};
