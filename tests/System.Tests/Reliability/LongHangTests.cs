using System.Globalization;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>
/// Redis stopped where it stands (SIGSTOP) for longer than anything waits for it. It runs where HPC_CUELGUE_SEGUNDOS says for how long,
/// 100 for instance; <see cref="HangTests"/> has a hang of some leases in every run.
/// </summary>
public sealed class LongHangTests
{
    [Fact]
    public async Task A_job_over_which_Redis_hangs_for_long_costs_no_attempt()
    {
        var seconds = Environment.GetEnvironmentVariable("HPC_CUELGUE_SEGUNDOS");
        Assert.SkipWhen(seconds is null, "HPC_CUELGUE_SEGUNDOS does not say for how long.");
        await using var farm = await StartAsync(new FarmPlan { Workers = 2 }, ("MAX_REINTENTOS", "1"));
        var id = await BeginAsync(farm.Http);
        farm.FreezeRedis(true);
        await Task.Delay(TimeSpan.FromSeconds(int.Parse(seconds!, CultureInfo.InvariantCulture)), TestContext.Current.CancellationToken); // the hang itself
        farm.FreezeRedis(false);
        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        await farm.PublishedOnceAsync(1);
        await farm.NothingLeftAsync();
    }
}
