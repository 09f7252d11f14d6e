// Prints how soon the farm recovers, beside what is promised: dotnet run --project bench/Recovery -c Release [-- kill stop hang cut master redis]
using System.Runtime.InteropServices;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Recovery;
using HpcHangfire.Testing.Processes;

(string Name, Func<Task<bool>> Run)[] parts =
[
    ("kill", WorkerLosses.KillAsync),
    ("stop", WorkerLosses.StopAsync),
    ("hang", WorkerLosses.HangAsync),
    ("cut", WorkerLosses.CutAsync),
    ("master", ServerLosses.MasterAsync),
    ("redis", ServerLosses.RedisAsync),
];
if (args.FirstOrDefault(a => parts.All(p => p.Name != a)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no part {unknown}; there are {string.Join(", ", parts.Select(p => p.Name))}.");
    return 2;
}

if (!FarmOnRedis.IsPossible)
{
    await Console.Error.WriteLineAsync("redis-server is not installed on this machine.");
    return 2;
}

Console.WriteLine($"""
    # How soon the farm recovers

    `dotnet run --project bench/Recovery -c Release`

    {Machine.Cpu()}, {Environment.ProcessorCount} cores shared with other work, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}:
    master and workers as processes of their own over redis-server (append-only file, everysec), default leases of 10 s. All of them
    run here on these few cores; load average before: {Machine.Load()}.

    """);
var kept = true;
foreach (var (_, run) in parts.Where(p => args.Length == 0 || args.Contains(p.Name)))
{
    kept &= await run();
    Console.WriteLine($"Load average after this part: {Machine.Load()}.\n");
}

return kept ? 0 : 1;
