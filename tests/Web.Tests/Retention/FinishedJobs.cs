using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Retention;

/// <summary>A master that is not started, on an emptied server, and jobs that ended some time ago with files of a known length.</summary>
internal sealed class FinishedJobs : IAsyncDisposable
{
    private readonly string _folder = RunningMaster.NewFolder();
    private readonly WebApplication _master;

    private FinishedJobs(IRespServer server) => _master = RunningMaster.Build(server.Configuration + ",allowAdmin=true", _folder);

    public IServiceProvider Services => _master.Services;

    public FarmRedis Redis => Services.GetRequiredService<FarmRedis>();

    public JobReader Reader => Services.GetRequiredService<JobReader>();

    public string DataFolder => Path.Combine(_folder, "datos");

    private string Pictures => Path.Combine(DataFolder, "imagenes");

    public IEnumerable<string> Files => Directory.EnumerateFiles(Pictures, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order();

    public static async Task<FinishedJobs> OpenAsync(IRespServer server)
    {
        var jobs = new FinishedJobs(server);
        await jobs.Redis.Database.ExecuteAsync("FLUSHDB");
        return jobs;
    }

    public async Task<string> SubmitAsync(string? recolourOf = null) =>
        (await Services.GetRequiredService<JobBoard>().SubmitAsync(Farm.Tests.Jobs.FarmOnServer.Order() with { RecolourOf = recolourOf }, new Origin()))!.JobId;

    /// <summary>A completed job with a picture and counts; the files have this many bytes each.</summary>
    public async Task<string> CompleteAsync(TimeSpan ago, int bytes = 100)
    {
        var id = await SubmitAsync();
        var attempt = await RunningMaster.BeginAsync(Services, id, "esclavo1");
        var (picture, counts) = ($"{id}.{attempt.Token}.png", $"{id}.{attempt.Token}.conteos.gz");
        Write(picture, bytes);
        Write(counts, bytes);
        await Services.GetRequiredService<JobLedger>().CommitAsync(attempt, RunningMaster.Result(picture) with { Counts = counts });
        var outbox = Services.GetRequiredService<ResultsOutbox>();
        await outbox.RemoveAsync((await outbox.TakeAsync()).Count);
        await AgeAsync(id, ago);
        return id;
    }

    public async Task<string> CancelAsync(TimeSpan ago)
    {
        var id = await SubmitAsync();
        await Services.GetRequiredService<JobControl>().CancelAsync(id, "prueba");
        await AgeAsync(id, ago);
        return id;
    }

    public void Write(string name, int bytes, TimeSpan ago = default)
    {
        var path = Path.Combine(Directory.CreateDirectory(name.StartsWith("20", StringComparison.Ordinal) ? Path.Combine(Pictures, name[..8]) : Pictures).FullName, name);
        File.WriteAllBytes(path, new byte[bytes]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - ago);
    }

    /// <summary>Those of some jobs that are still there.</summary>
    public async Task<IEnumerable<string>> LeftAsync(params string[] ids)
    {
        var records = await Task.WhenAll(ids.Select(Reader.FindAsync));
        return records.OfType<JobRecord>().Select(job => job.Id);
    }

    public async Task<long> CancelledAsync() => await Redis.Database.SortedSetLengthAsync(FarmKeys.JobsInState(JobState.Cancelled.ToWire()));

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AgeAsync(string id, TimeSpan ago)
    {
        var ended = await Redis.Database.HashDecrementAsync(FarmKeys.Job(id), JobFields.Finished, (long)ago.TotalMilliseconds);
        await Redis.Database.SortedSetAddAsync(FarmKeys.Finished, id, ended);
    }
}
