using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Redis stopped where it stands (SIGSTOP) for longer than anything waits for it. A class of its own, as it takes so long.</summary>
public sealed class LongHangTests
{
    // Some seconds of computing, so that the hang begins before its picture is sent.
    private static readonly JobOrderWire SomeSeconds = new("Secuencial", 1000, 1000, 2000);

    [Fact]
    public async Task A_job_over_which_Redis_hangs_for_long_costs_no_attempt()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 2 }, ("MAX_REINTENTOS", "1"));
        var id = await farm.Http.SubmitAsync(SomeSeconds);
        await Eventually.True(async () => (await farm.Http.JobAsync(id)).Progress > 0, "the job progresses");
        farm.FreezeRedis(true);
        await Task.Delay(TimeSpan.FromSeconds(100), TestContext.Current.CancellationToken); // the hang itself: fifty leases
        farm.FreezeRedis(false);
        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        await farm.PublishedOnceAsync(1);
        await farm.NothingLeftAsync();
    }
}
