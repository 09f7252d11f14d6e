using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.Live;

namespace HpcHangfire.Web.Tests.Live;

public sealed class FarmViewTests
{
    [Fact]
    public void A_job_that_ended_between_two_reads_is_shown_as_the_later_one_has_it()
    {
        var (before, running, after) = (Job("a", JobState.Running), Job("b", JobState.Running), Job("a", JobState.Completed));

        var shown = FarmView.AsLastRead([before, Job("b", JobState.Waiting)], [running], [after]);

        Assert.Equal([("a", JobState.Completed), ("b", JobState.Running)], shown.Select(job => (job.Id, job.State)));
    }

    private static JobRecord Job(string id, JobState state) => new()
    {
        Id = id, State = state, Created = DateTimeOffset.UnixEpoch, Order = new RenderOrder { Algorithm = "Numpy", Width = 8, Height = 6, Iterations = 1 },
    };
}
