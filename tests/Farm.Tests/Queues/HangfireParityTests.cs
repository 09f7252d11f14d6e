using System.Text.RegularExpressions;
using Hangfire;
using Hangfire.Common;
using Hangfire.Redis.StackExchange;
using Hangfire.Server;
using Hangfire.States;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using StackExchange.Redis;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>
/// A job's states are written by a script of ours. Whatever reads them (the dashboard, the monitoring API, a program of an earlier version)
/// must find what the stock storage leaves, for each way that a job ends.
/// </summary>
public abstract partial class HangfireParityTests(IRespServer server) : FarmTests(server)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static readonly TheoryData<string, int> Endings = new()
    {
        { "succeeds", 1 }, { "fails", 1 }, { "fails for now", 1 }, { "aborts", 1 }, { "is deleted", 1 }, { "is enqueued again", 2 }, { "does not exist", 0 },
    };

    /// <summary>The job of these tests.</summary>
    public interface IEndingJob
    {
        /// <summary>Ends that way.</summary>
        void Run(string ending);
    }

    [Theory, MemberData(nameof(Endings))]
    public async Task A_jobs_end_leaves_in_Redis_what_the_stock_storage_leaves(string ending, int runs)
    {
        await using var farm = await OpenEmptyAsync(Server);
        farm.Get<IGlobalConfiguration>(); // asking for it applies the serializers' settings
        var stock = new RedisStorage(farm.Redis.Connection, new RedisStorageOptions { Prefix = "{stock}:", FetchTimeout = TimeSpan.FromMilliseconds(100) });
        await RunAsync(stock, ending, runs);
        await RunAsync(farm.Storage, ending, runs);

        var expected = await DumpAsync(farm.Redis, "{stock}:");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await DumpAsync(farm.Redis, FarmKeys.HangfirePrefix));
    }

    private static async Task RunAsync(JobStorage storage, string ending, int runs)
    {
        var job = new EndingJob(storage);
        var options = FarmHangfire.ServerOptions();
        options.ServerName = "esclavo";
        options.Queues = ["media"];
        options.IsLightweightServer = true;
        options.Activator = new OneJob(job);
        options.FilterProvider = FarmHangfire.RenderFilters(new JobFilterCollection { new StatisticsHistoryAttribute() });
        options.StopTimeout = options.ShutdownTimeout = Limit;
        var client = new BackgroundJobClient(storage, options.FilterProvider);
        var id = client.Create<IEndingJob>(each => each.Run(ending), new EnqueuedState("media"));
        using var connection = storage.GetConnection();
        if (runs == 0)
            connection.SetJobParameter(id, "Method", "Walk");
        using (new BackgroundJobServer(options, storage))
        {
            await Eventually.True(
                () => runs > 0 ? job.Runs == runs : connection.GetStateData(id).Name == FailedState.StateName, $"a job that {ending} has run");
        } // it ends what it has begun
    }

    /// <summary>Every key but those of the servers, without what differs from run to run.</summary>
    private static async Task<string> DumpAsync(FarmRedis redis, string prefix)
    {
        var lines = new List<string>();
        await foreach (var key in redis.Connection.GetServers()[0].KeysAsync(redis.DatabaseNumber, $"{prefix}*"))
        {
            var name = key.ToString()[prefix.Length..];
            if (name.StartsWith("server", StringComparison.Ordinal))
                continue;
            var value = await redis.Database.KeyTypeAsync(key) switch
            {
                RedisType.Hash => string.Join('\n', (await redis.Database.HashGetAllAsync(key)).Select(field => $"  {field.Name} = {field.Value}").Order(StringComparer.Ordinal)),
                RedisType.List => string.Join('\n', (await redis.Database.ListRangeAsync(key)).Select(item => $"  {item}")),
                RedisType.Set => string.Join('\n', (await redis.Database.SetMembersAsync(key)).Select(item => $"  {item}").Order(StringComparer.Ordinal)),
                RedisType.SortedSet => string.Join('\n', (await redis.Database.SortedSetRangeByRankWithScoresAsync(key)).Select(item => $"  {item.Element} at {item.Score}")),
                _ => $"  {await redis.Database.StringGetAsync(key)}",
            };
            var left = await redis.Database.KeyTimeToLiveAsync(key);
            lines.Add($"{name}, for {(left is { } time ? $"{Math.Round(time.TotalHours)} hours" : "ever")}\n{value}");
        }

        var text = string.Join('\n', lines.Select(line => Guids().Replace(line, "ID")).Order(StringComparer.Ordinal));
        text = Durations().Replace(Times().Replace(Numbers().Replace(text, "T"), "T"), "$1 N");
        return text;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guids();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d(T[0-9:.]+Z|-\d\d)?")]
    private static partial Regex Times();

    [GeneratedRegex(@"\d{10,}(\.\d+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex("""((?:PerformanceDuration|Latency)(?: =|":))\s?"?\d+"?""")]
    private static partial Regex Durations();

    private sealed class OneJob(IEndingJob job) : JobActivator
    {
        public override object ActivateJob(Type jobType) => job;
    }

    private sealed class EndingJob(JobStorage storage) : IEndingJob
    {
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public void Run(string ending)
        {
            var run = Interlocked.Increment(ref _runs);
            var running = storage.GetMonitoringApi().ProcessingJobs(0, 1);
            switch (ending)
            {
                case "fails":
                    throw new InvalidOperationException("no");
                case "fails for now":
                    throw new RenderFailedException("not yet", TimeSpan.FromHours(1));
                case "aborts":
                    throw new JobAbortedException();
                case "is deleted":
                    new BackgroundJobClient(storage).Delete(running[0].Key);
                    break;
                case "is enqueued again" when run == 1:
                    new BackgroundJobClient(storage).ChangeState(running[0].Key, new EnqueuedState("media"), ProcessingState.StateName);
                    break;
            }
        }
    }
}

public sealed class HangfireParityTestsOnGarnet(GarnetFixture server) : HangfireParityTests(server), IClassFixture<GarnetFixture>;

public sealed class HangfireParityTestsOnRedis(RedisServerFixture server) : HangfireParityTests(server), IClassFixture<RedisServerFixture>;
