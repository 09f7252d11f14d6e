// Prints the farm's figures as Markdown: dotnet run --project bench/Farm -c Release [-- start jobs pages file]
using System.Runtime.InteropServices;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Farm;

(string Name, Func<Task> Run)[] parts =
[
    ("start", Figures.StartLatencyAsync),
    ("jobs", Figures.ThroughputAsync),
    ("file", Figures.JobsFileAsync),
    ("pages", Figures.QueuePageAsync),
];
if (args.FirstOrDefault(a => parts.All(p => p.Name != a)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no part {unknown}; there are {string.Join(", ", parts.Select(p => p.Name))}.");
    return 2;
}

Console.WriteLine($"""
    # The farm's figures

    `dotnet run --project bench/Farm -c Release`

    {Machine.Cpu()}, {Environment.ProcessorCount} cores shared with other work, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}:
    {MeasuredFarm.Kind}, each with its defaults.
    A farm's every part runs here on these few cores, clients included; load average before: {Machine.Load()}.

    """);
foreach (var (name, run) in parts.Where(p => args.Length == 0 || args.Contains(p.Name)))
{
    await run();
    Console.WriteLine($"Load average after this part: {Machine.Load()}.\n");
}

return 0;
