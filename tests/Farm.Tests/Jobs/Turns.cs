using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>Whose turn it is in a queue.</summary>
internal static class Turns
{
    /// <summary>Makes a Hangfire job the next of its queue, even one that was fetched before.</summary>
    public static async Task BringForwardAsync(IDatabase database, string carrier, string queue)
    {
        var list = HangfireKeys.Queue(queue);
        await database.ListRemoveAsync(list, carrier);
        await database.ListRightPushAsync(list, carrier);
        await database.SortedSetRemoveAsync(FarmKeys.Leases, carrier);
        if ((string?)await database.HashGetAsync(HangfireKeys.Job(carrier), "Arguments") is not { } arguments)
            return; // one that is made up
        var id = JsonSerializer.Deserialize<string?[]>(arguments)![0]!.Trim('"');
        if (await database.HashGetAsync(FarmKeys.Job(id), JobFields.State) != JobState.Waiting.ToWire())
            return; // it has no turn
        var needs = await database.HashGetAsync(FarmKeys.Job(id), [JobFields.Memory, JobFields.Plain, JobFields.Path]);
        var name = $"{Math.Max(20, 1 + Math.ILogB((double)needs[0] - 1))}|{needs[1]}|{needs[2]}";
        await database.SortedSetAddAsync(FarmKeys.Takeable($"{queue}|{name}"), id, 0);
        await database.SetAddAsync(FarmKeys.Classes(queue), name);
    }
}
