namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>
/// Decides from a history alone whether the farm kept its promises: it lost no accepted job, published none twice, gave no answer that
/// contradicts another, and left everything in one place and nothing over. It knows nothing of how the farm works.
/// </summary>
internal static class HistoryChecker
{
    /// <summary>The client of the reads at the end, when nothing is broken and nothing waits or runs any more.</summary>
    public const string Final = "final";

    // From a worker's fetch to its job's start, on a machine that others use too.
    private const double StartTakes = 5;

    private static readonly string[] Ends = ["completado", "fallido", "cancelado"];

    /// <summary>What contradicts the promises, a sentence each; none when they were kept.</summary>
    /// <param name="history">Every operation.</param>
    /// <param name="mostAttempts">The farm's MAX_REINTENTOS.</param>
    public static IReadOnlyList<string> Check(IReadOnlyList<Operation> history, int mostAttempts)
    {
        var jobs = Accepted(history);
        return
        [
            .. Submissions(history),
            .. jobs.Values.SelectMany(job => Story(history, job)),
            .. jobs.Values.SelectMany(Loss),
            .. jobs.Values.SelectMany(job => Publication(job, mostAttempts)),
            .. jobs.Values.SelectMany(job => Failure(history, job, mostAttempts)),
            .. Lists(history, jobs),
            .. Results(history, jobs),
            .. Pauses(history, jobs),
            .. history.Where(one => one.Kind == OperationKind.Ended || one.Status is >= 500 and not (503 or 504)).Select(one => $"No fault explains it: {one}"),
            .. history.Where(one => one is { Kind: OperationKind.PressDelete or OperationKind.PressRequeue, Outcome: Outcome.Fail, Status: not 422 })
                .Select(one => $"A button does not work: {one}"),
            .. history.Where(one => one is { Kind: OperationKind.Coherence, Client: Final, Outcome: not Outcome.Ok }).Select(one => $"Not everything is in one place: {one}"),
            .. history.Where(one => one is { Kind: OperationKind.Keys, Client: Final }).SelectMany(one => KeyOwners.Strays(one.Keys!, jobs.Keys.ToHashSet()))
                .Select(stray => $"Left in Redis: {stray}"),
        ];
    }

    /// <summary>A job that was accepted: its order, and what was seen of it.</summary>
    private sealed record Job(string Id, Operation Order, IReadOnlyList<Operation> About)
    {
        public IEnumerable<JobSeen> Seen => About.Where(one => one.Outcome == Outcome.Ok).SelectMany(one => one.Jobs ?? []);

        public JobSeen? End => About.LastOrDefault(one => one is { Client: Final, Kind: OperationKind.Read, Outcome: Outcome.Ok })?.Jobs![0];
    }

    private static Dictionary<string, Job> Accepted(IReadOnlyList<Operation> history)
    {
        var about = history.Where(one => one.Target is not null && one.Kind is not (OperationKind.Submit or OperationKind.List))
            .Concat(history.Where(one => one.Kind == OperationKind.List).SelectMany(one => (one.Jobs ?? []).Select(job => one with { Target = job.Id, Jobs = [job] })))
            .ToLookup(one => one.Target!);
        return history.Where(one => one is { Kind: OperationKind.Submit, Outcome: Outcome.Ok })
            .DistinctBy(one => one.Target)
            .ToDictionary(one => one.Target!, one => new Job(one.Target!, one, [.. about[one.Target!].OrderBy(other => other.Invoked)]));
    }

    private static IEnumerable<string> Submissions(IReadOnlyList<Operation> history)
    {
        var submissions = history.Where(one => one.Kind == OperationKind.Submit).ToList();
        var accepted = submissions.Where(one => one.Outcome == Outcome.Ok).ToList();
        return
        [
            .. submissions.Where(one => one.Outcome == Outcome.Fail).Select(one => $"A good order was refused: {one}"),
            .. accepted.GroupBy(one => one.Key).Where(same => same.Select(one => one.Target).Distinct().Count() > 1)
                .Select(same => $"One key, several jobs: {same.Key} is {string.Join(" and ", same.Select(one => one.Target).Distinct())}"),
            .. accepted.GroupBy(one => one.Target).Where(same => same.Select(one => one.Key).Distinct().Count() > 1)
                .Select(same => $"One job, several keys: {same.Key} is {string.Join(" and ", same.Select(one => one.Key).Distinct())}"),
            .. submissions.Select(one => one.Key).Except(accepted.Select(one => one.Key)).Select(key => $"Not accepted even at the end: {key}"),
        ];
    }

    private static IEnumerable<string> Story(IReadOnlyList<Operation> history, Job job)
    {
        var submissions = history.Where(one => one.Kind == OperationKind.Submit && one.Outcome != Outcome.Fail && one.Key == job.Order.Key);
        if (JobStory.FirstContradiction(submissions.Concat(job.About)) is not { } answer)
            yield break;
        yield return $"No order of what happened explains this answer about {job.Id}: {answer}\n  " + string.Join("\n  ", submissions.Concat(job.About)
            .Where(one => one.Kind != OperationKind.List || one == answer).Where(one => one.Invoked <= answer.Returned).OrderBy(one => one.Invoked).TakeLast(25));
    }

    private static IEnumerable<string> Loss(Job job) => job.End switch
    {
        null => [$"Lost: {job.Id} ({job.Order.Key}) cannot be read at the end"],
        { } end when !Ends.Contains(end.State) => [$"Lost: {job.Id} ({job.Order.Key}) is {end.State} at the end, {end.Attempts} attempts, {end.Error}"],
        _ => [],
    };

    private static IEnumerable<string> Publication(Job job, int mostAttempts)
    {
        var published = job.Seen.Where(seen => seen.State == "completado").Select(seen => seen with { Error = null }).Distinct().ToList();
        if (published.Count > 1)
            yield return $"Published more than once: {string.Join(" and then ", published)}";
        foreach (var wrong in published.Where(seen => seen.Digest != job.Order.Expected))
            yield return job.Order.Expected is null ? $"Completed, though no attempt can end in time: {wrong}" : $"Counted wrongly: {wrong}, expected {job.Order.Expected}";
        foreach (var wrong in job.Seen.Where(seen => seen.Attempts > mostAttempts || (seen.State is "completado" && seen.Attempts < 1)).Distinct())
            yield return $"Of {mostAttempts} attempts: {wrong}";
        foreach (var files in job.About.Where(one => one.File is not null).GroupBy(one => one.Kind))
        {
            if (files.Select(one => one.File).Distinct().Count() > 1)
                yield return $"{files.Key} of {job.Id} changed: {string.Join(" and then ", files.Select(one => one.File).Distinct())}";
            foreach (var wrong in files.Where(one => one.File!.Digest != job.Order.Expected))
                yield return $"{files.Key} of {job.Id} is of other counts: {wrong.File}, expected {job.Order.Expected}";
        }

        if (job.End is { State: "completado" } && !job.About.Any(one => one is { Client: Final, Kind: OperationKind.Picture, Outcome: Outcome.Ok }))
            yield return $"Published without its picture: {job.End}";
    }

    // Only the death of workers, as far as others can tell, costs an attempt; what cannot end in time fails by itself.
    private static IEnumerable<string> Failure(IReadOnlyList<Operation> history, Job job, int mostAttempts)
    {
        if (job.Order.Expected is null || job.Seen.FirstOrDefault(seen => seen.State == "fallido") is not { } failed)
            yield break;
        var read = job.About.First(one => one.Jobs?.Contains(failed) == true);
        var deaths = history.Count(one => one.Kind == OperationKind.Fault && one.Fault is not "fill" && one.Invoked < read.Returned && one.Returned > job.Order.Invoked);
        if (failed.Attempts < mostAttempts || deaths < mostAttempts)
            yield return $"Failed after {deaths} faults: {failed}";
    }

    private static IEnumerable<string> Lists(IReadOnlyList<Operation> history, Dictionary<string, Job> jobs)
    {
        var lists = history.Where(one => one is { Kind: OperationKind.List, Client: Final, Outcome: Outcome.Ok }).ToList();
        if (lists.Count == 0)
            return ["The jobs were not listed at the end"];
        var listed = lists.SelectMany(one => one.Jobs!.Select(job => (job.Id, List: one.Target!))).ToLookup(one => one.Id, one => one.List);
        return
        [
            .. jobs.Values.Where(job => !listed[job.Id].SequenceEqual([job.End?.State ?? ""]))
                .Select(job => $"In {listed[job.Id].Count()} lists: {job.Id}, {job.End?.State}: {string.Join(", ", listed[job.Id])}"),
            .. listed.Where(one => !jobs.ContainsKey(one.Key)).Select(one => $"Nobody submitted {one.Key}"),
            .. (history.LastOrDefault(one => one is { Kind: OperationKind.Status, Client: Final, Outcome: Outcome.Ok })?.Counts ?? new Dictionary<string, long>())
                .Where(count => count.Value != jobs.Values.LongCount(job => job.End?.State == count.Key))
                .Select(count => $"Counted {count.Value} jobs {count.Key}, read {jobs.Values.Count(job => job.End?.State == count.Key)}"),
        ];
    }

    // A master or a Redis that ends at the wrong moment has the same line written again. Another line would be another publication.
    private static IEnumerable<string> Results(IReadOnlyList<Operation> history, Dictionary<string, Job> jobs)
    {
        if (history.LastOrDefault(one => one is { Kind: OperationKind.Results, Client: Final }) is not { } results)
            yield break;
        var byOrder = jobs.Values.DistinctBy(job => job.Order.Order).ToDictionary(job => job.Order.Order!);
        var lines = new Dictionary<string, List<string>>();
        foreach (var line in results.Lines!)
        {
            var parts = line.Split(", ");
            if (parts.Length == 6 && byOrder.TryGetValue($"{parts[2]}, {parts[3]}, {parts[4]}", out var job))
                lines[job.Id] = [.. lines.GetValueOrDefault(job.Id, []), line];
            else
                yield return $"A line of no job in resultados.txt: «{line}»";
        }

        var mayRepeat = history.Any(one => one.Kind == OperationKind.Fault && one.Target is { } whom && (whom.StartsWith("maestro", StringComparison.Ordinal) || whom is "redis"));
        foreach (var job in jobs.Values)
        {
            var mine = lines.GetValueOrDefault(job.Id, []);
            if (mine.Count == 0 == (job.End?.State == "completado") || mine.Distinct().Count() > 1 || (mine.Count > 1 && !mayRepeat))
                yield return $"{mine.Count} lines in resultados.txt: {job.Id}, {job.End?.State}: {string.Join(" / ", mine)}";
        }
    }

    private static IEnumerable<string> Pauses(IReadOnlyList<Operation> history, Dictionary<string, Job> jobs)
    {
        foreach (var pause in history.Where(one => one is { Kind: OperationKind.Pause, Outcome: Outcome.Ok }))
        {
            var end = history.Where(one => one.Kind == OperationKind.Resume && one.Target == pause.Target && one.Outcome != Outcome.Fail && one.Returned > pause.Invoked)
                .Select(one => one.Invoked).DefaultIfEmpty(double.MaxValue).Min();
            foreach (var seen in jobs.Values.SelectMany(job => job.Seen).Where(seen => seen.Worker == pause.Target && seen.Started > pause.Returned + StartTakes && seen.Started < end).Distinct())
            {
                if (!history.Any(one => one.Kind == OperationKind.Fault && one.Returned > pause.Returned - StartTakes && one.Invoked < seen.Started))
                    yield return $"A paused worker began a job: {pause}: {seen}";
            }
        }
    }
}
