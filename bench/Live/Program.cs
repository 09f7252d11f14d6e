// What it costs to show the farm as it happens, as Markdown: dotnet run --project bench/Live -c Release [-- listeners [seconds]]
using System.Globalization;
using System.Runtime.InteropServices;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Live;
using HpcHangfire.Testing.Processes;

int[] numbers = [500, 60];
for (var i = 0; i < args.Length; i++)
{
    if (i >= numbers.Length || !int.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] == 0)
    {
        await Console.Error.WriteLineAsync("Two numbers at most: how many listeners, and for how many seconds.");
        return 2;
    }
}

if (!FarmOnRedis.IsPossible)
{
    await Console.Error.WriteLineAsync("redis-server is not installed on this machine.");
    return 2;
}

var (listeners, duration) = (numbers[0], TimeSpan.FromSeconds(numbers[1]));
Console.WriteLine($"""
    # The farm as it happens

    `dotnet run --project bench/Live -c Release -- {numbers[0]} {numbers[1]}`

    {Machine.Cpu()}, {Environment.ProcessorCount} cores shared with other work, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}:
    master, three workers and two memory nodes as processes of their own over redis-server. They and the listeners, which are one
    process, run on these few cores; load average before: {Machine.Load()}.

    """);
var kept = true;
foreach (var run in (Func<Task<bool>>[])[() => Listening.RunAsync(listeners, duration), () => IdlePage.RunAsync(duration), Previews.RunAsync])
{
    kept &= await run();
    Console.WriteLine($"Load average after this part: {Machine.Load()}.\n");
}

return kept ? 0 : 1;
