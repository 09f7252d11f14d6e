using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Hosts;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Jobs;

/// <summary>What a job's record keeps about its worker's death.</summary>
public abstract class CrashEvidenceTests(IRespServer server) : FarmTests(server)
{
    [Fact]
    public async Task A_crash_leaves_who_when_how_far_and_the_hosts_last_sample()
    {
        var sample = SampleMaker.Sample();
        await new HostStore(Farm.Redis).PushSampleAsync("nodo-a", sample);
        var id = await CrashAsync(0.25);

        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Waiting, "esclavo1", 1, 0.25), (job.State, job.Evidence!.Worker, job.Evidence.Attempt, job.Evidence.Progress));
        Assert.Equal(sample.ToWire(), job.Evidence.Sample);
        Assert.Equal(job.Evidence, job.ToWire(null).Evidence);
        Assert.StartsWith("El esclavo esclavo1 cayó en el intento 1, al 25 % (", job.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_host_that_was_silent_no_sample_is_known()
    {
        var evidence = (await Farm.FindAsync(await CrashAsync(null))).Evidence!;
        Assert.Equal(("esclavo1", 1, 0d, null), (evidence.Worker, evidence.Attempt, evidence.Progress, evidence.Sample));
    }

    [Theory, InlineData(""), InlineData("{"), InlineData("null"), InlineData("{}"), InlineData("[]"), InlineData("""{"esclavo":1}"""), InlineData("""{"esclavo":"a","intento":"x"}""")]
    public async Task What_cannot_be_understood_is_no_evidence_and_the_job_is_read_all_the_same(string stored)
    {
        var id = await Farm.SubmitAsync();
        await Farm.Redis.Database.HashSetAsync(FarmKeys.Job(id), JobFields.Evidence, stored);

        Assert.Null((await Farm.FindAsync(id)).Evidence);
    }

    [Fact]
    public async Task An_order_that_ends_whoever_takes_it_before_it_begins_fails_at_last_and_says_so()
    {
        await Farm.Leases.ReapAsync();
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.ReapGrace);
        var id = await Farm.SubmitAsync();
        var carrier = (await Farm.FindAsync(id)).HangfireId!;
        for (var times = 1; times <= Variables.MaxEvictions.Default; times++)
        {
            Assert.Equal(JobState.Waiting, (await Farm.FindAsync(id)).State);
            await Farm.FetchAsync(carrier, "media");
            await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Leases, carrier, 1);
            Assert.Equal(times == Variables.MaxEvictions.Default ? ReapOutcome.Failed : ReapOutcome.Requeued, Assert.Single(await Farm.Leases.ReapAsync()).Outcome);
        }

        var job = await Farm.FindAsync(id);
        Assert.Equal((JobState.Failed, 0), (job.State, job.Attempts));
        Assert.StartsWith($"Sus esclavos cayeron {Variables.MaxEvictions.Default} veces seguidas al tomarlo, antes de empezar", job.Error, StringComparison.Ordinal);
        Assert.Equal(1, Farm.Monitoring.FailedCount());
    }

    // Its lease expires, and the second look takes the job away: the very first one begins with a grace.
    private async Task<string> CrashAsync(double? fraction)
    {
        await Farm.Leases.ReapAsync();
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.ReapGrace);
        var id = await Farm.SubmitAsync();
        await Farm.BeginAsync(id);
        if (fraction is { } part)
        {
            Farm.Progress.Report(id, part, "contando");
            Farm.Progress.Flush(id);
        }

        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Leases, (await Farm.FindAsync(id)).HangfireId, 1);
        Assert.Single(await Farm.Leases.ReapAsync());
        return id;
    }
}

public sealed class CrashEvidenceTestsOnGarnet(GarnetFixture server) : CrashEvidenceTests(server), IClassFixture<GarnetFixture>;

public sealed class CrashEvidenceTestsOnRedis(RedisServerFixture server) : CrashEvidenceTests(server), IClassFixture<RedisServerFixture>;
