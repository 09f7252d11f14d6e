using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Two workers of one name. The second machine is a claim that the test makes: it is elsewhere, so nobody here sees whether it lives.</summary>
public sealed class NameTests
{
    private const string Name = "esclavo1";
    private static readonly NameOwner Elsewhere = new("otro", "10.9.8.7", 5002, "nodo-lejano", new ProcessMark(1, "100", "another boot pid:[4026531836]"));
    private static readonly JobOrderWire Order = new("juliaCython", 300, 200, 100);

    [Fact]
    public async Task The_second_of_a_name_ends_with_a_sentence_and_the_first_goes_on()
    {
        await using var farm = await StartAsync();
        var (first, address) = (farm.Workers[Name], farm.Workers[Name].Http.BaseAddress!.Authority);
        var second = farm.StartWorker(Name);
        var own = (await second.ListeningAsync()).Authority;

        Assert.Equal(1, await second.ExitAsync());
        var sentence = Assert.Single(second.Error.Lines);
        Assert.StartsWith("ESCLAVO=esclavo1: ", sentence, StringComparison.Ordinal);
        Assert.Contains($" {address} (proceso {first.Id} ", sentence, StringComparison.Ordinal);
        Assert.Contains($" {own} (proceso {second.Id} ", sentence, StringComparison.Ordinal);
        Assert.Contains(second.Output.Lines, line => line.Contains(" critical ", StringComparison.Ordinal) && line.Contains(Name, StringComparison.Ordinal));
        Assert.True(first.IsRunning);
        Assert.Equal(new Uri($"http://{address}").Port, (await farm.Http.WorkersAsync())[Name].Port);
        Assert.Equal([Name], await farm.Http.ActiveAsync());
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Order), "completado");
    }

    [Fact]
    public async Task A_killed_worker_that_is_started_again_on_its_machine_does_not_wait()
    {
        await using var farm = await StartAsync();
        farm.Workers[Name].Signal(UnixSignal.Kill);
        await farm.Workers[Name].ExitAsync();
        var again = await farm.StartWorker(Name).ReadyAsync();
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Order), "completado");
        Assert.DoesNotContain(again.Output.Lines, Waits);
    }

    [Fact]
    public async Task A_stopped_worker_leaves_its_name_to_whoever_comes_next()
    {
        await using var farm = await StartAsync();
        Assert.Equal(0, await farm.Workers[Name].StopAsync());
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis);
        Assert.False(await redis.GetDatabase().KeyExistsAsync(FarmKeys.WorkerName(Name)));
    }

    [Fact]
    public async Task A_worker_started_elsewhere_waits_for_the_silence_of_the_one_that_died()
    {
        await using var farm = await StartAsync(workers: 0);
        await using var redis = await ClaimAsync(farm);
        var worker = farm.StartWorker(Name);
        await Eventually.True(() => worker.Output.Lines.Any(Waits), "it waits for its name");
        var id = await farm.Http.SubmitAsync(Order);
        Assert.Equal("pendiente", (await farm.Http.JobAsync(id)).State);
        Assert.Empty(await farm.Http.ActiveAsync());

        await redis.Database.KeyExpireAsync(FarmKeys.WorkerName(Name), TimeSpan.FromSeconds(1)); // the other falls silent
        await farm.Http.UntilAsync(id, "completado");
        Assert.Equal([Name], await farm.Http.ActiveAsync());
    }

    [Fact]
    public async Task A_worker_is_refused_while_the_other_lives_and_an_outage_is_no_refusal()
    {
        await using var farm = await StartAsync(workers: 0);
        await using var redis = await ClaimAsync(farm);
        var worker = farm.StartWorker(Name);
        await Eventually.True(() => worker.Output.Lines.Any(Waits), "it waits for its name");
        await Load.WrittenAsync(farm);
        await farm.KillRedisAsync();
        await Task.Delay(WorkerRegistry.Silence + TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken); // the outage itself
        Assert.True(worker.IsRunning);
        await farm.RestartRedisAsync();

        Assert.Equal(1, await worker.ExitAsync());
        Assert.Contains($" {Elsewhere}; este, 127.0.0.1:", Assert.Single(worker.Error.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_finds_another_in_its_place_ends_and_leaves_it_there()
    {
        await using var farm = await StartAsync();
        var worker = farm.Workers[Name];
        await using var redis = FarmRedis.Connect(farm.Redis);
        worker.Signal(UnixSignal.Stop);
        var names = new WorkerNames(redis);
        await Eventually.True(async () => await names.ClaimAsync(Name, Elsewhere) is null, "its claim is over");
        worker.Signal(UnixSignal.Continue);

        Assert.Equal(1, await worker.ExitAsync());
        Assert.Contains($"{Elsewhere}", Assert.Single(worker.Error.Lines), StringComparison.Ordinal);
        Assert.Equal(Elsewhere, await names.ClaimAsync(Name, Elsewhere with { Token = "tercero" }));
    }

    [Fact]
    public async Task A_worker_claims_its_name_again_after_everything_was_deleted()
    {
        await using var farm = await StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(farm.Redis + ",allowAdmin=true");
        await redis.GetServers()[0].FlushAllDatabasesAsync();
        await Eventually.True(() => redis.GetDatabase().KeyExists(FarmKeys.WorkerName(Name)), "the name is claimed again");
        await farm.Http.UntilAsync(await farm.Http.SubmitAsync(Order), "completado");
        Assert.True(farm.Workers[Name].IsRunning);
    }

    private static bool Waits(string line) => line.Contains($"The name {Name} waits", StringComparison.Ordinal);

    /// <summary>Another worker, elsewhere, has the name for as long as the test wants.</summary>
    private static async Task<FarmRedis> ClaimAsync(FarmOnRedis farm)
    {
        var redis = FarmRedis.Connect(farm.Redis);
        Assert.Null(await new WorkerNames(redis).ClaimAsync(Name, Elsewhere));
        await redis.Database.KeyPersistAsync(FarmKeys.WorkerName(Name));
        return redis;
    }

    private static async Task<FarmOnRedis> StartAsync(int workers = 1)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        var farm = await FarmOnRedis.StartAsync(new FarmPlan { Workers = workers, Monitors = 0 });
        await Eventually.True(async () => (await farm.Http.ActiveAsync()).Count == workers, "the workers are active");
        return farm;
    }
}
