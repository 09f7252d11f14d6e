using System.Net;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>A farm under load, and questions to it that an outage may leave without an answer.</summary>
internal static class Load
{
    /// <summary>For everything that a farm of a few hundred short jobs must do.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(240);

    /// <summary>Its digest is what <see cref="Once.CheckAllPublishedOnceAsync"/> expects, whichever algorithm counts.</summary>
    public static JobOrderWire Short { get; } = new("juliaCython", 800, 600, 100);

    /// <summary>The same picture by the scalar loop: slow enough that workers cannot keep up with one client.</summary>
    public static JobOrderWire Slow { get; } = Short with { Algorithm = "Secuencial" };

    /// <summary>Three workers of one thread, leases of 2 s.</summary>
    /// <param name="settings">Settings that override these.</param>
    public static Task<FarmOnRedis> StartAsync(params (string Name, string Value)[] settings) => StartAsync(new FarmPlan(), settings);

    /// <summary>A farm of this plan without memory nodes, whose workers have one thread and leases of 2 s.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="settings">Settings that override these.</param>
    public static async Task<FarmOnRedis> StartAsync(FarmPlan plan, params (string Name, string Value)[] settings)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        var all = new Dictionary<string, string>
        {
            ["ARRIENDO_S"] = "2",
            ["ESCLAVO_HILOS"] = "1",
            ["MAX_REINTENTOS"] = "50", // each kill counts as an attempt at whatever ran there
            ["REINTENTO_DELAY"] = "1",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        return await FarmOnRedis.StartAsync(plan with { Monitors = 0, Settings = all });
    }

    /// <summary>Submits a job of some seconds and returns when it computes, so that what happens next comes before its picture is sent.</summary>
    /// <param name="master">Whom it asks.</param>
    public static async Task<string> BeginAsync(HttpClient master)
    {
        var id = await master.SubmitAsync(new JobOrderWire("Secuencial", 1000, 1000, 2000));
        await Eventually.True(async () => (await master.JobAsync(id)).Progress > 0, "the job progresses");
        return id;
    }

    /// <summary>Submits this many jobs one after another and returns their ids.</summary>
    public static async Task<List<string>> SubmitAsync(FarmOnRedis farm, int jobs, JobOrderWire? order = null)
    {
        var ids = new List<string>();
        for (var i = 0; i < jobs; i++)
            ids.Add(await farm.Http.SubmitAsync(order ?? Short));
        return ids;
    }

    /// <summary>GET /estado; null while Redis or the master is away.</summary>
    public static Task<FarmStatusWire?> StatusAsync(FarmOnRedis farm) => UnlessAwayAsync(() => farm.Http.AskAsync<FarmStatusWire>("estado"));

    /// <summary>The job; null while Redis or the master is away.</summary>
    public static Task<JobWire?> JobAsync(FarmOnRedis farm, string id) => UnlessAwayAsync(() => farm.Http.JobAsync(id));

    /// <summary>Waits until nothing waits or runs.</summary>
    public static Task AllDoneAsync(FarmOnRedis farm) =>
        Eventually.True(async () => await StatusAsync(farm) is { Waiting: 0, Running: 0 }, "all jobs are done", Limit);

    /// <summary>
    /// Waits until Redis has written to its file what it has answered. While the disk is slow, appendfsync everysec holds some
    /// of it back, and it makes no promise.
    /// </summary>
    public static async Task WrittenAsync(FarmOnRedis farm)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis + ",allowAdmin=true"); // INFO needs it
        await Eventually.True(
            async () => (await redis.GetServers()[0].InfoRawAsync("persistence"))!.Contains("aof_buffer_length:0\r", StringComparison.Ordinal),
            "Redis has written its file");
    }

    private static async Task<T?> UnlessAwayAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException e) when (e.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }
    }
}
