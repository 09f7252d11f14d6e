using System.Text.RegularExpressions;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>
/// A worker whose link to Redis is cut while it still reaches the master. It cannot hear that its lease is over and that its
/// job runs elsewhere, so it renders to the end and tries to publish.
/// </summary>
public sealed class DeafWorkerTests
{
    // Some seconds of one scalar thread on an idle machine.
    private static readonly JobOrderWire Long = new("Secuencial", 1000, 1000, 3000);

    [Fact]
    public async Task Its_late_picture_is_refused()
    {
        await using var farm = await StartAsync(leaseSeconds: "2");
        await using var link = new CuttableLink(farm.Redis);
        var (deaf, running) = await RunsOnDeafAsync(farm, link);

        link.Cut();
        deaf.Signal(UnixSignal.Stop); // so that it is not done before the other has begun
        farm.StartWorker("otro");
        await farm.Http.ElsewhereAsync(running);
        deaf.Signal(UnixSignal.Continue);

        await farm.Master.SaysAsync(running.JobId, "came too late and was refused");
        await deaf.GivesUpAsync(running.JobId);
        await CheckPublishedByOtherAsync(farm, running.JobId);
        Assert.Single(Pictures(farm, running.JobId));

        link.Mend();
        await farm.TakesJobsAgainAsync("sordo");
    }

    [Fact]
    public async Task Its_late_commit_is_refused_though_the_master_took_its_picture_in_time()
    {
        const string delivers = "envío"; // what it says when it has the picture's file
        await using var farm = await StartAsync(leaseSeconds: "5");
        await using var link = new CuttableLink(farm.Redis);
        var deaf = await farm.StartWorker("sordo", link.Configuration).ReadyAsync();
        var cut = link.CutAt(delivers);
        var id = await farm.Http.SubmitAsync(Load.Short);
        await cut.WaitAsync(Load.Limit);
        var running = await farm.Http.JobAsync(id);
        await Eventually.True(() => Pictures(farm, running.JobId).Count == 1, "the master has the picture");
        var late = Pictures(farm, running.JobId)[0];
        farm.StartWorker("otro");
        await farm.Http.ElsewhereAsync(running);
        link.Mend(); // what it sent meanwhile arrives now

        await deaf.GivesUpAsync(running.JobId);
        await CheckPublishedByOtherAsync(farm, running.JobId);
        using var picture = await farm.Http.GetAsync(new Uri($"trabajos/{running.JobId}/imagen", UriKind.Relative));
        Assert.NotEqual($"\"{late}\"", picture.Headers.ETag!.Tag); // its entity tag is its file's name
        await farm.TakesJobsAgainAsync("sordo");
    }

    [Fact]
    public async Task One_that_fetched_a_job_and_cannot_say_so_for_longer_than_hangfire_tries_changes_nothing_when_it_is_back()
    {
        const string hangfiresLock = "state-lock"; // what a worker needs first to say that it processes what it fetched
        await using var farm = await StartAsync(leaseSeconds: "2", debug: "true"); // it says what Hangfire does
        await using var link = new CuttableLink(farm.Redis);
        var deaf = await farm.StartWorker("sordo", link.Configuration + ",syncTimeout=500").ReadyAsync(); // ten tries and their pauses take a minute less
        var cut = link.CutAt(hangfiresLock);
        var id = await farm.Http.SubmitAsync(Load.Short);
        await cut.WaitAsync(Load.Limit);

        farm.StartWorker("otro");
        var done = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal(("otro", 1), (done.Worker, done.Attempts)); // the first never began
        await Eventually.True(() => deaf.Output.Lines.Any(line => Regex.IsMatch(line, "Execution loop Worker:.* retried")), "hangfire has tried ten times", Load.Limit);
        link.Mend(); // what it sent meanwhile arrives now

        await farm.TakesJobsAgainAsync("sordo");
        var after = await farm.Http.JobAsync(id);
        Assert.Equal((done.State, done.Worker, done.Attempts), (after.State, after.Worker, after.Attempts));
        await farm.PublishedOnceAsync(2); // and the job that shows that it is back
        await farm.NothingLeftAsync();
    }

    private static async Task<(FarmProcess Deaf, JobWire Running)> RunsOnDeafAsync(FarmOnRedis farm, CuttableLink link)
    {
        var deaf = await farm.StartWorker("sordo", link.Configuration).ReadyAsync();
        var id = await farm.Http.SubmitAsync(Long);
        var running = await Eventually.NotNull(async () => await farm.Http.JobAsync(id) is { Progress: > 0 } job ? job : null, "the job progresses");
        return (deaf, running);
    }

    private static async Task CheckPublishedByOtherAsync(FarmOnRedis farm, string id)
    {
        var done = await farm.Http.UntilAsync(id, "completado");
        Assert.Equal(("otro", 2), (done.Worker, done.Attempts));
        await farm.PublishedOnceAsync(1);
    }

    private static List<string> Pictures(FarmOnRedis farm, string id) =>
        [.. Directory.EnumerateFiles(Path.Combine(farm.DataFolder, "imagenes"), $"{id}.*.png", SearchOption.AllDirectories).Select(path => Path.GetFileName(path))];

    private static async Task<FarmOnRedis> StartAsync(string leaseSeconds, string debug = "false")
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        return await FarmOnRedis.StartAsync(new FarmPlan
        {
            Workers = 0,
            Monitors = 0,
            Settings = new Dictionary<string, string> { ["ARRIENDO_S"] = leaseSeconds, ["ESCLAVO_HILOS"] = "1", ["DEBUG_MODE"] = debug },
        });
    }
}
