using System.Diagnostics;
using System.Threading.Channels;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>An idle worker hears of each new job. The stock storage misses about one in forty, and then waits for its next poll.</summary>
public sealed class WakeUpTests(RedisServerFixture server, ITestOutputHelper figures) : FarmTests(server), IClassFixture<RedisServerFixture>
{
    // Nobody looks by the clock before a test without a wake-up has failed.
    private static readonly TimeSpan Poll = TimeSpan.FromHours(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Of_ten_thousand_jobs_submitted_one_by_one_none_misses_its_wake_up()
    {
        const int jobs = 10_000;
        using var storage = new FarmStorage(Farm.Redis, Farm.Election, Farm.Leases, Farm.Keeper, new LeaseOwner("pruebas", "nodo-a")) { Poll = Poll };
        await storage.SubscribeAsync();
        using var stop = new CancellationTokenSource();
        var fetched = Channel.CreateUnbounded<long>();
        var worker = new Thread(() => FetchAll(storage, fetched.Writer, stop.Token));
        worker.Start();
        var waits = new double[jobs];
        try
        {
            for (var i = 0; i < jobs; i++)
            {
                var before = Stopwatch.GetTimestamp();
                await Farm.SubmitAsync();
                waits[i] = Stopwatch.GetElapsedTime(before, await FetchedAsync(fetched.Reader, i)).TotalMilliseconds;
            }
        }
        finally
        {
            await stop.CancelAsync();
            worker.Join();
        }

        Array.Sort(waits);
        figures.WriteLine($"{jobs} jobs one by one, submit → fetched: p50 {waits[jobs / 2]:0.0} ms, p99 {waits[jobs / 100 * 99]:0.0} ms, max {waits[^1]:0} ms");
    }

    private static async Task<long> FetchedAsync(ChannelReader<long> fetched, int job)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            return await fetched.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Job {job} woke nobody.");
        }
    }

    // One worker's loop: the next job is submitted when this one is acknowledged, so it comes while the loop returns to its wait.
    private static void FetchAll(FarmStorage storage, ChannelWriter<long> fetched, CancellationToken stop)
    {
        using var connection = storage.GetConnection();
        try
        {
            while (true)
            {
                using var job = connection.FetchNextJob(["media"], stop);
                var at = Stopwatch.GetTimestamp();
                job.RemoveFromQueue();
                fetched.TryWrite(at);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
