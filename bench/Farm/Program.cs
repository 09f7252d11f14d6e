// Prints the farm's figures as Markdown: dotnet run --project bench/Farm -c Release [-- start jobs pages file]
using System.Runtime.InteropServices;
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

    {Cpu()}, {Environment.ProcessorCount} cores shared with other work, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}:
    {MeasuredFarm.Kind}, each with its defaults.
    A farm's every part runs here on these few cores, clients included; load average before: {Load()}.

    """);
foreach (var (name, run) in parts.Where(p => args.Length == 0 || args.Contains(p.Name)))
{
    await run();
    Console.WriteLine($"Load average after this part: {Load()}.\n");
}

return 0;

static string Cpu() => File.Exists("/proc/cpuinfo")
    ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1]
    : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";

static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
