using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Web.Tests;

/// <summary>What a master makes of records that it cannot understand.</summary>
public sealed class BrokenRecordTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task A_broken_job_is_left_out_told_once_and_holds_up_no_other()
    {
        await using var master = await RunningMaster.StartAsync(server.Configuration, RunningMaster.NewFolder(), ("LOG_LEVEL", "WARNING"));
        using var log = new CollectedLines(LogLevel.Warning);
        master.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var (broken, other) = (await master.SubmitAsync(), await master.SubmitAsync());
        await master.CompleteAsync(broken);
        await master.Services.GetRequiredService<FarmRedis>().Database.HashSetAsync(FarmKeys.Job(broken), JobFields.Order, "{");
        await master.CompleteAsync(other);

        Assert.Equal([other], (await master.GetAsync("/trabajos")).GetProperty("trabajos").EnumerateArray().Select(job => job.GetProperty("trabajo_id").GetString()));
        Assert.Equal(1, (await master.GetAsync("/resultados")).GetProperty("resultados").GetArrayLength());
        using var answer = await master.SendAsync("GET", $"/trabajos/{broken}");
        Assert.Equal(404, (int)answer.StatusCode);
        await Eventually.True(() => File.Exists(Results(master)) && File.ReadLines(Results(master)).Any(), "the other's line is in the results file");
        await Eventually.True(() => log.Lines.Any(line => line.Contains(FarmKeys.Job(broken).ToString(), StringComparison.Ordinal)), "the log says so");
        Assert.Single(log.Lines, line => line.Contains(FarmKeys.Job(broken).ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("failed", StringComparison.Ordinal));
    }

    private static string Results(RunningMaster master) => Path.Combine(master.DataFolder, "resultados.txt");
}
