using static HpcHangfire.SystemTests.Reliability.History.OperationKind;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>Which answers about one job can stand together. Each line of a story is told one after another unless it says otherwise.</summary>
public sealed class JobStoryTests
{
    [Theory]
    [InlineData("completado", "en_curso")]
    [InlineData("completado", "cancelado")]
    [InlineData("completado", "fallido")]
    [InlineData("cancelado", "pendiente")] // nobody retried it
    [InlineData("fallido", "completado")]
    [InlineData("pendiente", "cancelado")] // nobody cancelled it
    public void A_state_does_not_go_back_by_itself(string before, string after)
    {
        var tale = new Tale().Submit("j").Read("j", before).Read("j", after);
        Assert.Equal(before == "cancelado" ? tale.Operations[1] : tale.Operations[2], First(tale));
    }

    [Theory]
    [InlineData("pendiente", "en_curso")]
    [InlineData("en_curso", "pendiente")]
    [InlineData("en_curso", "completado")]
    [InlineData("pendiente", "fallido")]
    public void A_job_goes_on_by_itself(string before, string after) => Assert.Null(First(new Tale().Submit("j").Read("j", before).Read("j", after)));

    [Fact]
    public void A_cancelled_job_stays_so_until_it_is_retried()
    {
        var cancelled = new Tale().Submit("j").Do(Cancel, "j").Read("j", "completado");
        Assert.Equal(cancelled.Operations[2], First(cancelled));
        Assert.Null(First(new Tale().Submit("j").Do(Cancel, "j").Do(Retry, "j").Read("j", "completado")));
        Assert.Null(First(new Tale().Submit("j").Do(Cancel, "j").Do(PressRequeue, "j").Read("j", "completado")));
    }

    [Fact]
    public void A_refused_retry_explains_nothing()
    {
        var tale = new Tale().Submit("j").Do(Cancel, "j").Refuse(Retry, "j", "en_curso");
        Assert.Equal(tale.Operations[2], First(tale));
    }

    [Theory]
    [InlineData(Cancel, "en_curso")]
    [InlineData(Cancel, "pendiente")]
    [InlineData(Retry, "fallido")]
    [InlineData(Retry, "cancelado")]
    public void A_refusal_that_its_own_state_does_not_explain_shows(OperationKind kind, string state)
    {
        var tale = new Tale().Submit("j");
        if (state == "cancelado")
            tale.Do(Cancel, "j");
        tale.Refuse(kind, "j", state);
        Assert.Equal(tale.Operations[^1], First(tale));
    }

    [Fact]
    public void Cancelling_twice_is_one_too_many()
    {
        var tale = new Tale().Submit("j").Do(Cancel, "j").Do(Cancel, "j");
        Assert.Equal(tale.Operations[2], First(tale));
    }

    [Fact]
    public void What_had_no_answer_may_have_been_done_or_not_and_also_later()
    {
        var unanswered = new Operation { Client = "c", Kind = Cancel, Outcome = Outcome.Unknown, Target = "j" };
        Assert.Null(First(new Tale().Submit("j").Add(unanswered).Read("j", "completado")));
        Assert.Null(First(new Tale().Submit("j").Add(unanswered).Read("j", "en_curso").Read("j", "cancelado")));
        var twice = new Tale().Submit("j").Add(unanswered).Read("j", "cancelado").Do(Retry, "j").Read("j", "cancelado");
        Assert.Equal(twice.Operations[4], First(twice)); // but not twice
    }

    [Fact]
    public void Answers_that_overlap_may_come_in_any_order()
    {
        Operation[] told =
        [
            Tale.Submission("j") with { Invoked = 0, Returned = 1 },
            new Operation { Client = "c", Kind = Cancel, Target = "j", Invoked = 2, Returned = 5 },
            Tale.Reading("j", "cancelado") with { Invoked = 3, Returned = 4 },
            Tale.Reading("j", "en_curso") with { Invoked = 2, Returned = 6 },
        ];
        Assert.Null(JobStory.FirstContradiction(told));
        told[3] = told[3] with { Invoked = 4.5 }; // after the other read had its answer
        Assert.Equal(told[3], JobStory.FirstContradiction(told));
    }

    [Fact]
    public void A_job_is_there_once_it_was_accepted_and_not_before()
    {
        var unknown = Tale.Reading("j", "pendiente") with { Outcome = Outcome.Fail, Status = 404, Jobs = null };
        Assert.Null(First(new Tale().Add(unknown).Submit("j")));
        var lost = new Tale().Submit("j").Add(unknown);
        Assert.Equal(lost.Operations[1], First(lost));
    }

    [Fact]
    public void A_picture_belongs_to_a_completed_job_and_does_not_vanish()
    {
        Assert.Null(First(new Tale().Submit("j").Picture("j").Read("j", "completado")));
        var early = new Tale().Submit("j").Picture("j").Read("j", "en_curso");
        Assert.Equal(early.Operations[2], First(early));
        var gone = new Tale().Submit("j").Read("j", "completado").Add(new Operation { Client = "c", Kind = Picture, Outcome = Outcome.Fail, Status = 404, Target = "j" });
        Assert.Equal(gone.Operations[2], First(gone));
        var lost = new Tale().Submit("j").Add(new Operation { Client = "c", Kind = Picture, Outcome = Outcome.Fail, Status = 410, Target = "j" });
        Assert.Equal(lost.Operations[1], First(lost));
    }

    [Fact]
    public void Delete_on_the_dashboard_cancels_unless_its_page_may_be_older_than_a_retry()
    {
        var missed = new Tale().Submit("j").Do(PressDelete, "j").Read("j", "en_curso");
        Assert.Equal(missed.Operations[2], First(missed));
        Assert.Null(First(new Tale().Submit("j").Do(Cancel, "j").Do(Retry, "j").Do(PressDelete, "j").Read("j", "en_curso")));
        Assert.Null(First(new Tale().Submit("j").Read("j", "completado").Do(PressDelete, "j").Read("j", "completado")));
    }

    [Fact]
    public void Requeue_on_the_dashboard_brings_back_what_failed_and_leaves_what_is_completed()
    {
        var stays = new Tale().Submit("j").Read("j", "fallido").Do(PressRequeue, "j").Read("j", "fallido").Read("j", "en_curso");
        Assert.Equal(stays.Operations[4], First(stays)); // it may have failed again; but then it does not run by itself
        var reopened = new Tale().Submit("j").Read("j", "completado").Do(PressRequeue, "j").Read("j", "en_curso");
        Assert.Equal(reopened.Operations[3], First(reopened));
    }

    private static Operation? First(Tale tale) => JobStory.FirstContradiction(tale.Operations);
}
