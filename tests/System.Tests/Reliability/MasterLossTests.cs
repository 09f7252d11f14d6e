using HpcHangfire.Farm.Wire;
using HpcHangfire.Testing;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Masters killed at the worst moments.</summary>
public sealed class MasterLossTests
{
    [Fact]
    public async Task A_master_killed_at_work_costs_no_job()
    {
        const int jobs = 100;
        await using var farm = await StartAsync();
        var ids = await SubmitAsync(farm, jobs);
        await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed > 5, "some jobs are done", Limit);

        await farm.KillAndRestartMasterAsync();

        await AllDoneAsync(farm);
        await farm.CheckAllPublishedOnceAsync(ids);
        await farm.NothingLeftAsync();
    }
}
