namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>
/// Whether the answers about one job can be put in an order in which each is right, and which keeps every answer before what was asked
/// after it: linearizability (Herlihy and Wing 1990), searched as in Lowe, "Testing for linearizability" (2017). The farm's own steps
/// come in between: a job that waits or runs may be completed or fail.
/// </summary>
internal static class JobStory
{
    private enum Phase
    {
        None,
        Active, // waits or runs: it may go from one to the other at any time
        Completed,
        Failed,
        Cancelled,
    }

    /// <summary>The first answer that no order explains; null when there is one for all.</summary>
    /// <param name="operations">All that concern this job.</param>
    public static Operation? FirstContradiction(IEnumerable<Operation> operations)
    {
        var all = operations.ToList();
        // A retry gives the job another carrier. Until the first one, a page shows the one that carries it.
        var firstRetry = all.Where(one => one is { Kind: OperationKind.Retry, Outcome: not Outcome.Fail }).Select(one => one.Invoked).DefaultIfEmpty(double.MaxValue).Min();
        var relevant = all.Where(one => one.Outcome != Outcome.Unknown || Changes(one.Kind)).ToList();
        var events = relevant.Select(one => (At: one.Invoked, IsAnswer: false, Operation: one))
            .Concat(relevant.Where(one => one.Outcome != Outcome.Unknown).Select(one => (At: one.Returned, IsAnswer: true, Operation: one)))
            .OrderBy(one => one.At).ThenBy(one => one.IsAnswer);
        var open = new List<Operation?>(); // its place is its bit; an answered one's is free again
        var possible = new HashSet<(Phase Phase, ulong Done)> { (Phase.None, 0) };
        foreach (var (_, isAnswer, operation) in events)
        {
            if (!isAnswer)
            {
                var free = open.IndexOf(null);
                if (free >= 0)
                    open[free] = operation;
                else
                    open.Add(operation);
                if (open.Count > 64)
                    throw new InvalidOperationException($"More than 64 operations on {operation.Target} at once.");
                continue;
            }

            var place = open.FindIndex(one => ReferenceEquals(one, operation));
            var bit = 1UL << place;
            possible = [.. Reachable(possible, open, firstRetry).Where(one => (one.Done & bit) != 0).Select(one => (one.Phase, one.Done & ~bit))];
            open[place] = null;
            if (possible.Count == 0)
                return operation;
        }

        return null;
    }

    private static HashSet<(Phase Phase, ulong Done)> Reachable(HashSet<(Phase Phase, ulong Done)> from, List<Operation?> open, double firstRetry)
    {
        var reached = new HashSet<(Phase Phase, ulong Done)>(from);
        var left = new Queue<(Phase Phase, ulong Done)>(from);
        void Reach(Phase phase, ulong done)
        {
            if (reached.Add((phase, done)))
                left.Enqueue((phase, done));
        }

        while (left.TryDequeue(out var one))
        {
            if (one.Phase == Phase.Active)
            {
                Reach(Phase.Completed, one.Done);
                Reach(Phase.Failed, one.Done);
            }

            for (var place = 0; place < open.Count; place++)
            {
                var bit = 1UL << place;
                // Hangfire repeats a button's step that an outage broke, so its effect may come more than once.
                if (open[place] is not { } operation || ((one.Done & bit) != 0 && !IsButton(operation.Kind)))
                    continue;
                foreach (var next in After(one.Phase, operation, operation.Returned > firstRetry))
                    Reach(next, one.Done | bit);
            }
        }

        return reached;
    }

    private static bool IsButton(OperationKind kind) => kind is OperationKind.PressDelete or OperationKind.PressRequeue;

    private static bool Changes(OperationKind kind) =>
        kind is OperationKind.Submit or OperationKind.Cancel or OperationKind.Retry || IsButton(kind);

    // The phases that the job may be in after this operation with this answer; none when the answer is wrong in this phase.
    private static IEnumerable<Phase> After(Phase phase, Operation operation, bool mayMiss) => operation.Kind switch
    {
        OperationKind.Submit => [phase == Phase.None ? Phase.Active : phase],
        _ when operation.Outcome == Outcome.Fail => Refused(phase, operation) ? [phase] : [],
        OperationKind.Read or OperationKind.List => phase == Of(operation.Jobs![0].State) ? [phase] : [],
        OperationKind.Picture or OperationKind.Counts => phase == Phase.Completed ? [phase] : [],
        OperationKind.Cancel => phase == Phase.Active ? [Phase.Cancelled] : Undone(phase, operation),
        OperationKind.Retry => phase is Phase.Failed or Phase.Cancelled ? [Phase.Active] : Undone(phase, operation),
        OperationKind.PressDelete when phase == Phase.Active => mayMiss || operation.Outcome == Outcome.Unknown ? [Phase.Cancelled, phase] : [Phase.Cancelled],
        OperationKind.PressDelete => [phase],
        OperationKind.PressRequeue => [phase is Phase.Failed or Phase.Cancelled ? Phase.Active : phase],
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, null),
    };

    // One that was never answered may as well have been refused.
    private static IEnumerable<Phase> Undone(Phase phase, Operation operation) => operation.Outcome == Outcome.Unknown ? [phase] : [];

    private static bool Refused(Phase phase, Operation operation) => operation switch
    {
        { Kind: OperationKind.PressDelete or OperationKind.PressRequeue } => true, // the carrier's affair
        { Kind: OperationKind.Picture or OperationKind.Counts, Status: 404 } => phase != Phase.Completed,
        { Status: 404 } => phase == Phase.None,
        { Jobs: [var named] } => phase == Of(named.State) && (operation.Kind == OperationKind.Cancel ? phase != Phase.Active : phase is Phase.Active or Phase.Completed),
        _ => false, // whatever else a refusal of these may be, no state explains it
    };

    private static Phase Of(string state) => state switch
    {
        "pendiente" or "en_curso" => Phase.Active,
        "completado" => Phase.Completed,
        "fallido" => Phase.Failed,
        "cancelado" => Phase.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
