// What it costs to show the farm as it happens, as Markdown: dotnet run --project bench/Live -c Release [-- [part] [listeners [seconds]]]
using System.Globalization;
using System.Runtime.InteropServices;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Live;
using HpcHangfire.Testing.Processes;

int[] numbers = [500, 60];
TimeSpan Duration() => TimeSpan.FromSeconds(numbers[1]);
var parts = new Dictionary<string, Func<Task<bool>>>
{
    ["listeners"] = () => Listening.RunAsync(numbers[0], Duration()),
    ["idle"] = () => IdlePage.RunAsync(Duration()),
    ["large"] = Answers.RunAsync,
    ["page"] = () => Watching.RunAsync(minutes: 10),
    ["previews"] = Previews.RunAsync,
    ["explorer"] = Exploring.RunAsync,
};
var part = args.Length > 0 && parts.ContainsKey(args[0]) ? args[0] : null;
var rest = part is null ? args : args[1..];
for (var i = 0; i < rest.Length; i++)
{
    if (i >= numbers.Length || !int.TryParse(rest[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] == 0)
    {
        await Console.Error.WriteLineAsync($"One of {string.Join(", ", parts.Keys)}, or nothing for all; then two numbers at most: how many listeners, and for how many seconds.");
        return 2;
    }
}

if (!FarmOnRedis.IsPossible)
{
    await Console.Error.WriteLineAsync("redis-server is not installed on this machine.");
    return 2;
}

Console.WriteLine($"""
    # The farm as it happens

    `dotnet run --project bench/Live -c Release -- {string.Join(' ', args.Length > 0 ? args : ["500", "60"])}`

    {Machine.Cpu()}, {Environment.ProcessorCount} cores shared with other work, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}:
    master, three workers and two memory nodes as processes of their own over redis-server. They and the listeners, which are one
    process, run on these few cores; load average before: {Machine.Load()}.

    """);
var kept = true;
foreach (var (_, run) in parts.Where(one => part is null || one.Key == part))
{
    kept &= await run();
    Console.WriteLine($"Load average after this part: {Machine.Load()}.\n");
}

return kept ? 0 : 1;
