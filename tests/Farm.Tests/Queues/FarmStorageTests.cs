using Hangfire;
using Hangfire.Common;
using Hangfire.Redis.StackExchange;
using Hangfire.Server;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>
/// The stock storage gives a job to a second worker when the first has had it for InvisibilityTimeout, alive or not. Its watcher
/// reads when each entry of a <c>queue:*:dequeued</c> list was fetched.
/// </summary>
public abstract class FarmStorageTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    [Obsolete("Hangfire's mark on GetComponents.")]
    public void The_farms_storage_runs_no_watcher_of_fetched_jobs()
    {
        Assert.Contains("FetchedJobsWatcher", Names(Stock(TimeSpan.FromMinutes(30))));
        Assert.Equal(["ExpiredJobsWatcher"], Names(Farm.Storage));

        static IEnumerable<string> Names(JobStorage storage) => storage.GetComponents().Select(c => c.GetType().Name);
    }

    [Fact]
    [Obsolete("Hangfire's mark on GetComponents.")]
    public async Task A_job_longer_than_the_invisibility_timeout_runs_once_even_under_the_stock_watcher()
    {
        var job = new HeldJob();
        using var first = await StartServerAsync(job);
        using var second = await StartServerAsync(job);
        var stock = Stock(TimeSpan.FromSeconds(1));
        var id = await Farm.SubmitAsync();
        await Eventually.True(() => job.Starts == 1, "a server runs the job");
        // A job that the stock storage fetched after ours: when the watcher takes this one away, ours is overdue too.
        var client = new BackgroundJobClient(stock);
        var control = client.Create(new Job(typeof(HeldJob).GetMethod(nameof(HeldJob.Nothing))!), new EnqueuedState("control"));
        Assert.Equal(control, stock.GetConnection().FetchNextJob(["control"], CancellationToken.None).JobId);

        var watcher = stock.GetComponents().Single(c => c.GetType().Name == "FetchedJobsWatcher");
        await Eventually.True(
            async () =>
            {
                watcher.Execute(new CancellationToken(canceled: true)); // one pass without its minute of sleep
                return await Farm.Redis.Database.ListLengthAsync(HangfireKeys.Queue("control")) == 1;
            },
            "the watcher gives the stock storage's job to others");

        Assert.False(await Farm.Redis.Database.KeyExistsAsync(HangfireKeys.Queue("media:dequeued")));
        Assert.Empty(Farm.Enqueued("media"));
        job.Release();
        await Eventually.True(() => Farm.Monitoring.SucceededListCount() == 1, "the job succeeds");
        Assert.Equal((1, id), (job.Starts, job.LastId));
        await Task.WhenAll(first.StopAsync(), second.StopAsync());
    }

    private RedisStorage Stock(TimeSpan invisibilityTimeout) => new(
        Farm.Redis.Connection, new RedisStorageOptions { Prefix = FarmKeys.HangfirePrefix, InvisibilityTimeout = invisibilityTimeout });

    // A server as a worker has it; only the work itself is the test's.
    private async Task<IHost> StartServerAsync(HeldJob job)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("REDIS", Server.Configuration)]);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IRenderJob>(job)
            .AddFarm(new SettingsReader(builder.Configuration), new LeaseOwner("esclavo", "nodo-a"))
            .AddFarmServer((_, options) => options.Queues = [.. QueueNames.General]);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Runs until it is released or told to stop.</summary>
    private sealed class HeldJob : IRenderJob
    {
        private readonly TaskCompletionSource _released = new();
        private int _starts;

        public int Starts => Volatile.Read(ref _starts);

        public string? LastId { get; private set; }

        public static void Nothing()
        {
        }

        public void Release() => _released.SetResult();

        public Task RunAsync(string jobId, PerformContext? context, CancellationToken cancellation)
        {
            LastId = jobId;
            Interlocked.Increment(ref _starts);
            return _released.Task.WaitAsync(cancellation);
        }
    }
}

public sealed class FarmStorageTestsOnGarnet(GarnetFixture server) : FarmStorageTests(server), IClassFixture<GarnetFixture>;

public sealed class FarmStorageTestsOnRedis(RedisServerFixture server) : FarmStorageTests(server), IClassFixture<RedisServerFixture>;
