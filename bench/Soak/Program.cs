// Many tiny jobs through a farm that keeps few of them, and what grows meanwhile, as Markdown: dotnet run --project bench/Soak -c Release [-- jobs [kept]]
using System.Globalization;
using System.Runtime.InteropServices;
using HpcHangfire.Bench;
using HpcHangfire.Bench.Soak;

int[] numbers = [200_000, 2_000];
for (var i = 0; i < args.Length; i++)
{
    if (i >= numbers.Length || !int.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] == 0)
    {
        await Console.Error.WriteLineAsync("Two numbers at most: how many jobs, and how many of them the farm keeps.");
        return 2;
    }
}

Console.WriteLine($"""
    # {numbers[0]:N0} tiny jobs through a farm that keeps {numbers[1]:N0}

    `dotnet run --project bench/Soak -c Release -- {numbers[0]} {numbers[1]}`

    {Machine.Cpu()}, {Environment.ProcessorCount} cores shared with other work, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}.
    Master, two workers and a memory node as processes of their own over redis-server.

    """);
await Soak.RunAsync(numbers[0], numbers[1]);
return 0;
