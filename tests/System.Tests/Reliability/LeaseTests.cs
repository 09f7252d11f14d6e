using System.Diagnostics;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Workers that die, freeze and wake up again while they hold a job.</summary>
public sealed class LeaseTests(ITestOutputHelper figures)
{
    // Some seconds of one scalar thread on an idle machine: longer than two of the short leases below.
    private static readonly JobOrderWire Long = new("Secuencial", 1000, 1000, 3000);

    [Fact]
    public async Task A_worker_frozen_for_two_leases_cannot_publish_when_it_wakes_up()
    {
        await using var farm = await StartAsync(leaseSeconds: "2");
        var id = await farm.Http.SubmitAsync(Long);
        var first = await farm.Http.UntilAsync(id, "en_curso");
        var frozen = farm.Workers[first.Worker!];
        await ProgressesAsync(farm, id);

        frozen.Signal(UnixSignal.Stop);
        var asleep = Stopwatch.StartNew();
        var second = await farm.Http.ElsewhereAsync(first);
        await Eventually.True(() => asleep.Elapsed > TimeSpan.FromSeconds(4), "two leases have passed");
        frozen.Signal(UnixSignal.Continue);
        await frozen.GivesUpAsync(id);
        var done = await farm.Http.UntilAsync(id, "completado");

        Assert.Equal((second.Worker, 2), (done.Worker, done.Attempts));
        await farm.PublishedOnceAsync(1);
        await farm.TakesJobsAgainAsync(first.Worker!);
    }

    [Fact]
    public async Task A_job_of_many_lease_times_runs_once()
    {
        await using var farm = await StartAsync(leaseSeconds: "1");
        var id = await farm.Http.SubmitAsync(Long with { Iterations = 9000 });
        var done = await farm.Http.UntilAsync(id, "completado");

        figures.WriteLine($"Job of {done.Seconds:0.0} s under leases of 1 s: {done.Attempts} attempt");
        Assert.Equal(1, done.Attempts);
        Assert.InRange(done.Result!.ComputeSeconds, 3, double.MaxValue); // otherwise no lease had to be renewed
        await farm.PublishedOnceAsync(1);
    }

    [Fact]
    public async Task A_job_whose_worker_dies_each_time_fails_with_the_evidence_and_the_farm_goes_on()
    {
        await using var farm = await StartAsync(leaseSeconds: "1");
        var id = await farm.Http.SubmitAsync(JobsText.Endless);
        JobWire running = null!;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var number = attempt;
            await Eventually.True(async () => await farm.Http.JobAsync(id) is { State: "en_curso" } job && job.Attempts == number, $"attempt {attempt} runs");
            var begun = Stopwatch.StartNew();
            await Eventually.True(() => begun.Elapsed > TimeSpan.FromSeconds(2), "the attempt has outlasted its first lease");
            running = await ProgressesAsync(farm, id);
            Assert.Equal((attempt, "en_curso"), (running.Attempts, running.State));
            farm.Workers[running.Worker!].Signal(UnixSignal.Kill);
            await farm.Workers[running.Worker!].ExitAsync();
            farm.StartWorker(running.Worker!);
        }

        var failed = await farm.Http.UntilAsync(id, "fallido");
        Assert.Equal(3, failed.Attempts);
        var evidence = failed.Evidence!;
        Assert.Equal((running.Worker, 3, null), (evidence.Worker, evidence.Attempt, evidence.Sample)); // no monitor runs here
        Assert.InRange(evidence.Progress, running.Progress, 1); // what its worker had said before it died
        Assert.Contains($"{evidence.Worker} cayó en el intento {evidence.Attempt}", failed.Error, StringComparison.Ordinal);
        Assert.Contains("no quedan intentos", failed.Error, StringComparison.Ordinal);

        var next = await farm.Http.SubmitAsync(new JobOrderWire("juliaCython", 300, 200, 100));
        await farm.Http.UntilAsync(next, "completado");
        await farm.NothingLeftAsync();
    }

    private static Task<JobWire> ProgressesAsync(FarmOnRedis farm, string id) => Eventually.NotNull(
        async () => await farm.Http.JobAsync(id) is { Progress: > 0 } job ? job : null, "the job progresses");

    private static async Task<FarmOnRedis> StartAsync(string leaseSeconds)
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 2,
            Monitors = 0,
            Settings = new Dictionary<string, string> { ["ARRIENDO_S"] = leaseSeconds, ["ESCLAVO_HILOS"] = "1" },
        });
    }
}
