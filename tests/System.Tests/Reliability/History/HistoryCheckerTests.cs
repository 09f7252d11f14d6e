using HpcHangfire.Farm.Redis;
using static HpcHangfire.SystemTests.Reliability.History.OperationKind;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>The checker finds each fault in a history that is otherwise without one. No farm runs here.</summary>
public sealed class HistoryCheckerTests
{
    private readonly Tale _tale = Tale.Good();

    [Fact]
    public void A_history_without_a_fault_has_none() => Assert.Empty(HistoryChecker.Check(_tale.Operations, 3));

    [Fact]
    public void A_saved_history_is_read_as_it_was()
    {
        var history = new History();
        foreach (var operation in _tale.Operations)
            history.Add(operation);
        var path = Path.GetTempFileName();
        history.Save(path);
        Assert.Equal(_tale.Operations.Select(one => one.ToString()), History.Load(path).Select(one => one.ToString()));
        Assert.Empty(HistoryChecker.Check(History.Load(path), 3));
        File.Delete(path);
    }

    [Fact]
    public void An_accepted_job_that_is_gone_at_the_end_is_lost() =>
        Finds("Lost: j1", _tale.With(one => one is { Client: HistoryChecker.Final, Kind: Read, Target: "j1" } ? null : one));

    [Fact]
    public void An_accepted_job_that_still_waits_at_the_end_is_lost() => Finds(
        "Lost: j5", _tale.With(one => one is { Client: HistoryChecker.Final, Kind: Read, Target: "j5" } ? one with { Jobs = [Tale.Seen("j5", "pendiente")] } : one));

    [Fact]
    public void An_accepted_job_that_was_unknown_for_a_moment_contradicts_its_acceptance() =>
        Finds("No order", _tale.After(one => one is { Kind: Submit, Target: "j1" }, Tale.Reading("j1", "pendiente") with { Outcome = Outcome.Fail, Status = 404, Jobs = null }));

    [Fact]
    public void An_order_that_nobody_sent_again_after_it_had_no_answer_shows() =>
        Finds("Not accepted even at the end: pedido j2", _tale.With(one => one is { Kind: Submit, Target: "j2" } ? one with { Outcome = Outcome.Unknown, Target = null } : one));

    [Fact]
    public void A_refused_order_shows() => Finds("A good order was refused", _tale.After(one => true, Tale.Submission("j1") with { Outcome = Outcome.Fail, Status = 409 }));

    [Fact]
    public void One_key_must_not_make_two_jobs() =>
        Finds("One key, several jobs: pedido j1", _tale.After(one => one is { Kind: Submit, Target: "j1" }, Tale.Submission("j1") with { Target = "j9" }));

    [Fact]
    public void Two_keys_must_not_share_a_job() =>
        Finds("One job, several keys", _tale.After(one => one is { Kind: Submit, Target: "j1" }, Tale.Submission("j1") with { Key = "otro" }));

    [Fact]
    public void A_second_result_is_a_second_publication() =>
        Finds("Published more than once", _tale.With(one => one is { Client: HistoryChecker.Final, Kind: Read, Target: "j1" } ? one with { Jobs = [one.Jobs![0] with { Finished = 3 }] } : one));

    [Fact]
    public void Wrong_counts_show() => Finds("Counted wrongly", _tale.With(one => one.Target == "j1" && one.Jobs is [{ State: "completado" } job] ? one with { Jobs = [job with { Digest = "otros" }] } : one));

    [Fact]
    public void A_picture_must_not_change() => Finds(
        "Picture of j1 changed", _tale.With(one => one is { Client: HistoryChecker.Final, Kind: Picture, Target: "j1" } ? one with { File = one.File! with { Tag = "j1.2.png" } } : one));

    [Fact]
    public void A_picture_of_other_counts_shows() =>
        Finds("Picture of j1 is of other counts", _tale.With(one => one is { Kind: Picture, Target: "j1" } ? one with { File = one.File! with { Digest = "otros" } } : one));

    [Fact]
    public void A_completed_job_without_its_picture_shows() => Finds(
        "Published without its picture",
        _tale.With(one => one is { Client: HistoryChecker.Final, Kind: Picture, Target: "j2" } ? one with { Outcome = Outcome.Fail, Status = 410, File = null } : one));

    [Fact]
    public void What_cannot_end_in_time_must_not_be_completed() =>
        Finds("no attempt can end in time", _tale.With(one => one.Target == "j3" && one.Jobs is [{ State: "fallido" }] ? one with { Jobs = [Tale.Seen("j3", "completado")] } : one));

    [Fact]
    public void More_attempts_than_allowed_show() =>
        Finds("Of 3 attempts", _tale.With(one => one.Target == "j3" && one.Jobs is [{ State: "fallido" } job] ? one with { Jobs = [job with { Attempts = 4 }] } : one));

    [Fact]
    public void A_good_order_fails_only_by_as_many_faults_as_attempts()
    {
        Operation? Fails(Operation one) => one.Target == "j5" && one.Jobs is [{ State: "cancelado" }] ? one with { Jobs = [Tale.Seen("j5", "fallido")] }
            : one is { Target: "j5", Kind: Cancel } ? null
            : one;
        Finds("Failed after 0 faults", _tale.With(Fails));
        var fault = new Operation { Client = "nemesis", Kind = Fault, Fault = "kill", Target = "esclavo1", Invoked = _tale.Operations.Last(one => one.Kind == Submit).Returned, Returned = 1000 };
        List<Operation> three = [.. _tale.With(Fails), fault, fault, fault];
        Assert.DoesNotContain(HistoryChecker.Check(three, 3), said => said.Contains("Failed after", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_in_two_lists_shows() => Finds(
        "In 2 lists: j1", _tale.With(one => one is { Client: HistoryChecker.Final, Kind: List, Target: "fallido" } ? one with { Jobs = [.. one.Jobs!, Tale.Seen("j1", "completado")] } : one));

    [Fact]
    public void A_job_in_no_list_shows() =>
        Finds("In 0 lists: j3", _tale.With(one => one is { Client: HistoryChecker.Final, Kind: List, Target: "fallido" } ? one with { Jobs = [] } : one));

    [Fact]
    public void A_job_that_nobody_submitted_shows() => Finds(
        "Nobody submitted j9", _tale.With(one => one is { Client: HistoryChecker.Final, Kind: List, Target: "fallido" } ? one with { Jobs = [.. one.Jobs!, Tale.Seen("j9", "fallido")] } : one));

    [Fact]
    public void A_count_that_is_not_that_of_the_jobs_shows() => Finds(
        "Counted 1 jobs pendiente", _tale.With(one => one.Kind == Status ? one with { Counts = new Dictionary<string, long>(one.Counts!) { ["pendiente"] = 1 } } : one));

    [Fact]
    public void A_line_too_many_shows()
    {
        List<Operation> Repeated(Func<string, string> second) => _tale.With(one => one.Kind == Results ? one with { Lines = [.. one.Lines!, second(one.Lines![0])] } : one);
        var killed = new Operation { Client = "nemesis", Kind = Fault, Fault = "kill", Target = "maestro1", Invoked = 1, Returned = 2 };
        Finds("2 lines in resultados.txt: j1", Repeated(line => line));
        Assert.Empty(HistoryChecker.Check([.. Repeated(line => line), killed], 3)); // the same line again is no other publication
        Finds("2 lines in resultados.txt: j1", [.. Repeated(line => line.Replace("00:00:00", "00:00:01", StringComparison.Ordinal)), killed]);
    }

    [Fact]
    public void A_missing_line_shows() => Finds("0 lines in resultados.txt: j2", _tale.With(one => one.Kind == Results ? one with { Lines = [.. one.Lines!.Where(line => line != Tale.Line("j2"))] } : one));

    [Fact]
    public void A_line_of_a_job_that_was_not_completed_shows() =>
        Finds("1 lines in resultados.txt: j5", _tale.With(one => one.Kind == Results ? one with { Lines = [.. one.Lines!, Tale.Line("j5")] } : one));

    [Fact]
    public void A_torn_line_shows() => Finds("A line of no job", _tale.With(one => one.Kind == Results ? one with { Lines = [.. one.Lines!, "2026-01-01 00:0"] } : one));

    [Fact]
    public void A_program_that_ends_by_itself_shows() => Finds("No fault explains it", _tale.After(one => true, new Operation { Client = "nemesis", Kind = Ended, Target = "esclavo1", Said = "134" }));

    [Fact]
    public void An_internal_error_shows() => Finds("No fault explains it", _tale.After(one => one is { Kind: Submit, Target: "j1" }, Tale.Reading("j1", "pendiente") with { Outcome = Outcome.Unknown, Status = 500, Jobs = null }));

    [Fact]
    public void A_button_that_is_refused_shows_unless_the_carrier_cannot_do_it()
    {
        List<Operation> Refused(int status) => _tale.After(one => one is { Kind: Submit, Target: "j1" }, Tale.Refusal(PressDelete, "j1", "pendiente") with { Status = status });
        Finds("A button does not work", Refused(403));
        Assert.Empty(HistoryChecker.Check(Refused(422), 3));
    }

    [Fact]
    public void What_is_not_in_one_place_shows() => Finds("Not everything is in one place", _tale.With(one => one.Kind == Coherence ? one with { Outcome = Outcome.Fail, Status = 409 } : one));

    [Fact]
    public void A_paused_worker_that_begins_a_job_shows()
    {
        List<Operation> At(double moment) => _tale.With(one => one switch
        {
            { Kind: Pause } => one with { Invoked = 0, Returned = 0.5 },
            { Kind: Resume } => one with { Invoked = 20, Returned = 20.5 },
            { Target: "j4", Jobs: [{ State: "completado" } job] } => one with { Jobs = [job with { Worker = "esclavo1", Started = moment }] },
            { Kind: List, Target: "completado" } => one with { Jobs = [.. one.Jobs!.Select(job => job.Id == "j4" ? job with { Worker = "esclavo1", Started = moment } : job)] },
            _ => one,
        });
        Finds("A paused worker began a job", At(15));
        Assert.Empty(HistoryChecker.Check(At(21), 3));
    }

    [Theory]
    [InlineData("{hpc}:cola:media", "nobody needs it")]
    [InlineData("{hpc}:trabajos:en_curso", "nobody needs it")]
    [InlineData("{hpc}:cerca:0a1b", "nobody needs it")]
    [InlineData("{hpc}:hangfire:processing", "nobody needs it")]
    [InlineData("{hpc}:hangfire:queue:media", "nobody needs it")]
    [InlineData("{hpc}:trabajo:j9", "no such job")]
    [InlineData("{hpc}:clave:x", "for ever")]
    [InlineData("{hpc}:consola:j1", "for ever")]
    [InlineData("{hpc}:hangfire:job:h9:history", "its Hangfire job is gone")]
    [InlineData("otra", "not the farm's")]
    public void A_key_without_an_owner_shows(string key, string why) => Finds($"Left in Redis: {key}: ", Left(new KeySeen(key, null)), why);

    [Fact]
    public void A_carrier_that_stays_or_carries_nothing_shows()
    {
        Finds("stays for ever, though Enqueued", Left(Tale.Key(HangfireKeys.Job("h9")) with { Job = "j1", State = "Enqueued" }));
        Finds("it carries j9, which is no job", Left(Tale.Key(HangfireKeys.Job("h9")) with { Seconds = 100, Job = "j9", State = "Succeeded" }));
    }

    private List<Operation> Left(KeySeen stray) => _tale.With(one => one.Kind == Keys ? one with { Keys = [.. one.Keys!, stray] } : one);

    private static void Finds(string what, IReadOnlyList<Operation> history, string? and = null) =>
        Assert.Contains(HistoryChecker.Check(history, 3), said => said.Contains(what, StringComparison.Ordinal) && said.Contains(and ?? "", StringComparison.Ordinal));
}
