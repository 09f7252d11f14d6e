using System.Text.RegularExpressions;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>The end of a history: nothing is broken any more, every order is accepted, the farm comes to rest, and everything is read once more.</summary>
internal sealed partial class Ending(Plan plan, FarmOnRedis farm, Clients clients, History history, IReadOnlyList<Uri> masters)
{
    // The farm needs seconds for its last leases and attempts. While jobs end it is at work, however long a busy machine takes for them.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(40);

    // What a master that died, or lost Redis, was about to archive is another's after a minute (JobArchive).
    private static readonly TimeSpan Tidied = TimeSpan.FromSeconds(100);

    /// <summary>Does all of it. What does not come to rest is in the history as it is.</summary>
    public async Task RunAsync()
    {
        using var client = new Asker(HistoryChecker.Final, masters, history);
        var sent = history.Operations.Where(one => one.Kind == OperationKind.Submit).Select(one => one.Key).ToHashSet();
        foreach (var order in plan.Orders.Where(order => sent.Contains(order.Key) && !clients.Jobs.ContainsKey(order.Number)))
            await clients.SubmitAsync(client, order.Number, order.Number % masters.Count, tries: 20);
        foreach (var worker in farm.Workers.Keys)
            await UntilAsync(async () => (await client.WorkerAsync(OperationKind.Resume, worker, 0)).Outcome == Outcome.Ok, Settled);
        await RestAsync(client);

        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        var ids = clients.Jobs.Values.ToHashSet();
        IReadOnlyList<KeySeen> keys = [];
        await UntilAsync(async () => !KeyOwners.Strays(keys = await KeysAsync(redis), ids).Any(), Tidied);
        history.Add(new Operation { Client = HistoryChecker.Final, Kind = OperationKind.Keys, Invoked = history.Now, Returned = history.Now, Keys = keys });

        await ReadAsync(client);
    }

    private async Task RestAsync(Asker client)
    {
        var least = long.MaxValue;
        for (var isLess = true; isLess && least > 0;)
        {
            isLess = false;
            await UntilAsync(
                async () =>
                {
                    var left = (await client.StatusAsync(0)).Counts is { } counts ? counts["pendiente"] + counts["en_curso"] : least;
                    isLess = left < least;
                    least = Math.Min(least, left);
                    return isLess;
                },
                Stuck);
        }
    }

    private async Task ReadAsync(Asker client)
    {
        var completed = 0;
        foreach (var (number, id) in clients.Jobs.OrderBy(job => job.Key))
        {
            var master = number % masters.Count;
            var read = await client.JobAsync(OperationKind.Read, id, master);
            await client.JobAsync(OperationKind.Picture, id, 1 - master);
            var isCompleted = read.Jobs is [{ State: "completado" }];
            completed += isCompleted ? 1 : 0;
            if (isCompleted && plan.Orders[number].Wire[OrderFields.KeepsCounts] is true)
                await client.JobAsync(OperationKind.Counts, id, master);
        }

        foreach (var state in JobStates.All.Select(JobStates.ToWire))
            await client.ListAsync(state, 0);
        await client.StatusAsync(1);
        await client.CoherenceAsync(0);
        var file = Path.Combine(farm.DataFolder, "resultados.txt");
        await UntilAsync(() => Task.FromResult(File.Exists(file) && File.ReadAllLines(file).Length >= completed), Settled);
        history.Add(new Operation
        {
            Client = HistoryChecker.Final, Kind = OperationKind.Results, Invoked = history.Now, Returned = history.Now, Lines = File.Exists(file) ? File.ReadAllLines(file) : [],
        });
    }

    private async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        for (var end = history.Now + limit.TotalSeconds; !await condition() && history.Now < end;)
            await tick.WaitForNextTickAsync();
    }

    private static async Task<IReadOnlyList<KeySeen>> KeysAsync(ConnectionMultiplexer redis)
    {
        var database = redis.GetDatabase();
        var names = redis.GetServers()[0].Keys(pattern: "*", pageSize: 1000).Distinct().ToList();
        var keys = await Task.WhenAll(names.Select(async name =>
        {
            var life = database.KeyTimeToLiveAsync(name);
            if (!Carrier().IsMatch(name.ToString()))
                return new KeySeen(name.ToString(), (await life)?.TotalSeconds);
            var fields = await database.HashGetAsync(name, ["State", "Arguments"]);
            return new KeySeen(name.ToString(), (await life)?.TotalSeconds, JobId().Match((string?)fields[1] ?? "") is { Success: true } id ? id.Value : null, (string?)fields[0] ?? "none");
        }));
        var there = await Task.WhenAll(names.Select(name => database.KeyExistsAsync(name))); // some vanished since
        return [.. keys.Where((_, i) => there[i]).OrderBy(key => key.Name, StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^\{hpc\}:hangfire:job:[^:]+$")]
    private static partial Regex Carrier();

    [GeneratedRegex(@"[\w.-]+")]
    private static partial Regex JobId();
}
