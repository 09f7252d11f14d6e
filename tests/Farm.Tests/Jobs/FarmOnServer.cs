using Hangfire;
using Hangfire.Storage;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>The farm's services as every program registers them, with Hangfire's own client and storage, on an emptied server.</summary>
internal sealed class FarmOnServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private FarmOnServer(ServiceProvider services) => _services = services;

    /// <summary>The clock of new ids and of registrations; states carry the server's.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 5, 15, 33, TimeSpan.Zero));

    public FarmRedis Redis => _services.GetRequiredService<FarmRedis>();

    public JobBoard Board => _services.GetRequiredService<JobBoard>();

    public JobControl Control => _services.GetRequiredService<JobControl>();

    // Its second look comes a second later, by a clock that moves.
    public JobCoherence Coherence => field ??= new(Redis, TimeProvider.System);

    public JobOutbox JobOutbox => _services.GetRequiredService<JobOutbox>();

    public JobEvents Events => _services.GetRequiredService<JobEvents>();

    public JobReader Reader => _services.GetRequiredService<JobReader>();

    public JobLedger Ledger => _services.GetRequiredService<JobLedger>();

    public JobProgress Progress => _services.GetRequiredService<JobProgress>();

    public WorkerRegistry Registry => _services.GetRequiredService<WorkerRegistry>();

    public WorkerNames Names => _services.GetRequiredService<WorkerNames>();

    public RedisCare Care => _services.GetRequiredService<RedisCare>();

    public GoneWorkers Gone => _services.GetRequiredService<GoneWorkers>();

    public JobRemoval Removal => new(Redis, Time);

    public JobArchive Archive => new(Redis, Reader, Progress, Time);

    public ResultsOutbox Outbox => new(Redis, Reader);

    public Election Election => _services.GetRequiredService<Election>();

    public LeaseTable Leases => _services.GetRequiredService<LeaseTable>();

    public LeaseKeeper Keeper => _services.GetRequiredService<LeaseKeeper>();

    public AttemptRunner Attempts => _services.GetRequiredService<AttemptRunner>();

    public IBackgroundJobClient Hangfire => _services.GetRequiredService<IBackgroundJobClient>();

    /// <summary>A service that has no name here.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public JobStorage Storage => _services.GetRequiredService<JobStorage>();

    public IMonitoringApi Monitoring => Storage.GetMonitoringApi();

    /// <summary>Opens the farm on a server without touching what is there.</summary>
    public static FarmOnServer Open(IRespServer server, params KeyValuePair<string, string?>[] others)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("REDIS", server.Configuration + ",allowAdmin=true"), .. others]).Build();
        FarmOnServer? farm = null;
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(_ => farm!.Time)
            .AddFarm(new SettingsReader(settings), new LeaseOwner("pruebas", "nodo-a"))
            .BuildServiceProvider();
        return farm = new FarmOnServer(services);
    }

    /// <summary>Opens the farm on a server that forgets what earlier tests left in it.</summary>
    public static async Task<FarmOnServer> OpenEmptyAsync(IRespServer server, params KeyValuePair<string, string?>[] others)
    {
        var farm = Open(server, others);
        await farm.Redis.Database.ExecuteAsync("FLUSHDB");
        return farm;
    }

    public static RenderOrder Order(JobPriority priority = JobPriority.Medium, string? worker = null) =>
        new() { Algorithm = "Numpy", Width = 800, Height = 600, Iterations = 100, Priority = priority, Worker = worker };

    public static RenderResult Result(string image = "a.png") => new()
    {
        Image = image,
        CountsSum = 54,
        CountsSha256 = "239ac5",
        ComputeSeconds = 0.25,
        ImageSeconds = 0.0625,
        Threads = 2,
        Path = "vector512",
    };

    public async Task<string> SubmitAsync(JobPriority priority = JobPriority.Medium) =>
        (await Board.SubmitAsync(Order(priority), new Origin()))!.JobId;

    public async Task<JobRecord> FindAsync(string id) =>
        await Reader.FindAsync(id) ?? throw new InvalidOperationException($"no record of {id}");

    /// <summary>Fetches the job and begins it as a worker does.</summary>
    public async Task<Attempt> BeginAsync(string id, string worker = "esclavo1") =>
        await TryBeginAsync(id, worker) ?? throw new InvalidOperationException($"{id} cannot begin");

    /// <summary>Fetches the job's carrier and tries to begin it; null when there is nothing to do.</summary>
    public async Task<Attempt?> TryBeginAsync(string id, string worker = "esclavo1")
    {
        var job = await FindAsync(id);
        return await Ledger.BeginAsync(id, worker, await FetchAsync(job.HangfireId!, job.Order.Queue, worker));
    }

    /// <summary>Fetches a Hangfire job out of its turn, even one that was fetched before.</summary>
    public async Task<Lease> FetchAsync(string carrier, string queue, string worker = "esclavo1")
    {
        await Turns.BringForwardAsync(Redis.Database, carrier, queue);
        return Election.FetchNext(new LeaseOwner(worker, "nodo-a"), [queue]).Lease!;
    }

    /// <summary>Hangfire's ids in a queue's list, newest first.</summary>
    public IReadOnlyList<string> Enqueued(string queue) => [.. Monitoring.EnqueuedJobs(queue, 0, 10_000).Select(job => job.Key)];

    /// <summary>The ids of a sorted set, lowest score first.</summary>
    public async Task<string[]> IdsAsync(RedisKey set) =>
        Array.ConvertAll(await Redis.Database.SortedSetRangeByRankAsync(set), id => (string)id!);

    /// <summary>Lets the lines that a jobs file lacks have been missing for longer: their times are Redis's.</summary>
    public async Task AreMissingForAsync(string path, TimeSpan longer)
    {
        foreach (var line in await Redis.Database.HashGetAllAsync(FarmKeys.MissingLines(path)))
            await Redis.Database.HashSetAsync(FarmKeys.MissingLines(path), line.Name, (long)line.Value - (long)longer.TotalMilliseconds);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
