using System.Text;
using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Hosts;

/// <summary>What the hosts and memory nodes last said, in Redis. Old entries expire: a host that is not found is unknown, not idle.</summary>
/// <param name="redis">Its commands throw <see cref="RedisException"/> or <see cref="RedisTimeoutException"/> while Redis is away.</param>
public sealed class HostStore(FarmRedis redis)
{
    /// <summary>Samples kept per host.</summary>
    public const int HistoryLength = 100;

    /// <summary>Once this many memory nodes are known, no further one is accepted: anybody may post a report. Silent ones are soon forgotten.</summary>
    public const int MaxNodes = 1000;

    private const int MostReportValues = 10_000; // as many as a posted one may have

    private static readonly FarmScript ForgetNodes = new("", """
        for _, node in ipairs(redis.call('SMEMBERS', key.nodes)) do
          if redis.call('EXISTS', key.nodeReport(node)) == 0 then redis.call('SREM', key.nodes, node) end
        end
        """);

    private static readonly TimeSpan SampleLife = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan HistoryLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan ReportLife = TimeSpan.FromSeconds(90);

    /// <summary>Makes <paramref name="sample"/> the host's last and adds it to its history, in one round trip.</summary>
    public async Task PushSampleAsync(string host, HostSample sample)
    {
        RedisValue json = JsonSerializer.Serialize(sample.ToWire(), WireJson.Options);
        var history = FarmKeys.HostHistory(host);
        // A transaction, so no reader sees the 101st.
        var all = redis.Database.CreateTransaction();
        var answers = Task.WhenAll(
            all.StringSetAsync(FarmKeys.HostSample(host), json, SampleLife),
            all.ListRightPushAsync(history, json),
            all.ListTrimAsync(history, -HistoryLength, -1),
            all.KeyExpireAsync(history, HistoryLife));
        await all.ExecuteAsync();
        await answers; // a command refused inside the transaction fails only here
    }

    /// <summary>The host's last sample, or null when it has said nothing for 14 s.</summary>
    public async Task<HostSample?> FindSampleAsync(string host) => Read(FarmKeys.HostSample(host), await redis.Database.StringGetAsync(FarmKeys.HostSample(host)));

    /// <summary>The host's last <see cref="HistoryLength"/> samples, oldest first; empty for an unknown host.</summary>
    public async Task<IReadOnlyList<HostSample>> HistoryAsync(string host) =>
        [.. (await redis.Database.ListRangeAsync(FarmKeys.HostHistory(host))).Select(json => Read(FarmKeys.HostHistory(host), json)).OfType<HostSample>()];

    /// <summary>Stores a report of one of our own memory nodes.</summary>
    public Task PushReportAsync(HostReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return PushReportAsync(report.Node, JsonSerializer.Serialize(report.ToWire(), WireJson.Options));
    }

    /// <summary>Stores a report as it was received, members unknown to us included, and remembers the node.</summary>
    /// <param name="node">The report's <c>nodo_memoria</c>.</param>
    /// <param name="json">One JSON object; the caller has checked that it is.</param>
    public Task PushReportAsync(string node, string json)
    {
        var both = redis.Database.CreateTransaction();
        _ = both.StringSetAsync(FarmKeys.NodeReport(node), json, ReportLife);
        _ = both.SetAddAsync(FarmKeys.Nodes, node);
        return both.ExecuteAsync();
    }

    /// <summary>
    /// Forgets the memory nodes whose last report has expired: nothing else is known of them, and they would take the places of
    /// others. Several masters may do it at once.
    /// </summary>
    public Task ForgetSilentAsync() => ForgetNodes.RunAsync(redis.Database);

    /// <summary>How many memory nodes are known, not counting <paramref name="node"/> itself.</summary>
    public async Task<long> CountNodesAsync(string node)
    {
        var all = redis.Database.SetLengthAsync(FarmKeys.Nodes);
        return await redis.Database.SetContainsAsync(FarmKeys.Nodes, node) ? await all - 1 : await all;
    }

    /// <summary>The reports of the last 90 s as they were received, by node, in the order of the names.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReportsAsync()
    {
        var nodes = Array.ConvertAll(await redis.Database.SetMembersAsync(FarmKeys.Nodes), node => node.ToString());
        var texts = await redis.Database.StringGetAsync(Array.ConvertAll(nodes, FarmKeys.NodeReport));
        var reports = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (node, text) in nodes.Zip(texts))
        {
            if (redis.Broken.Read(FarmKeys.NodeReport(node), text, ReadReport) is { } report)
                reports[node] = report.Root;
        }

        return reports;
    }

    /// <summary>
    /// The reports that are still valid. Of our own nodes, those whose host sends samples, so a dead node soon stops counting.
    /// Of foreign ones, which send nothing else, all of the last 90 s.
    /// </summary>
    public async Task<IReadOnlyList<ReportedHost>> WatchersAsync()
    {
        var reported = ReportedHost.From(await ReportsAsync());
        var ours = reported.Where(r => !r.IsForeign).Select(r => r.Host).Distinct().ToList();
        var speaks = await Task.WhenAll(ours.Select(host => redis.Database.KeyExistsAsync(FarmKeys.HostSample(host))));
        var silent = ours.Zip(speaks).Where(host => !host.Second).Select(host => host.First).ToHashSet();
        return [.. reported.Where(r => r.IsForeign || !silent.Contains(r.Host))];
    }

    private HostSample? Read(RedisKey key, RedisValue json) => redis.Broken.Read(key, json, text => BrokenRecords.Parse<HostSampleWire>(text).FromWire());

    private static Report ReadReport(string json) =>
        RequestBody.ParseObject(Encoding.UTF8.GetBytes(json), MostReportValues, out var sentence) is var report && sentence is null ? new Report(report) : throw new JsonException(sentence);

    private sealed record Report(JsonElement Root);
}
