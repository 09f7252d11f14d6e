using System.Text.Json.Nodes;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;

namespace HpcHangfire.Bench.Live;

/// <summary>What listeners were told, against each other, against what a newcomer is told, and against the jobs' records.</summary>
/// <param name="Events">Events that there were for the first listener, its whole view not counted.</param>
/// <param name="Bytes">Their data, and the whole view's.</param>
/// <param name="Lost">Events that a listener did not get.</param>
/// <param name="Disordered">Events that a listener got twice or too late.</param>
/// <param name="Different">Events of one number that were not the same for all.</param>
/// <param name="OtherViews">Listeners whose view, patched from the first one on, is not the whole that a newcomer is told.</param>
/// <param name="LostChanges">Changes of jobs' states that were not told.</param>
/// <param name="DisorderedJobs">Jobs of which they were told in another order, or twice.</param>
internal sealed record Account(int Events, long Bytes, int Lost, int Disordered, int Different, int OtherViews, int LostChanges, int DisorderedJobs)
{
    /// <summary>The states of a job that is well, with the moment of each.</summary>
    public static readonly (string State, Func<JobWire, double> At)[] Changes =
        [("pendiente", job => job.Created), ("en_curso", job => job.Started!.Value), ("completado", job => job.Finished!.Value)];

    /// <summary>Seconds from each change until each listener was told, by its place in <see cref="Changes"/>.</summary>
    public IReadOnlyList<List<double>> Delays { get; private init; } = [];

    public bool IsClean => this is { Lost: 0, Disordered: 0, Different: 0, OtherViews: 0, LostChanges: 0, DisorderedJobs: 0 };

    /// <summary>Settles it.</summary>
    /// <param name="listeners">At least one; disposed of.</param>
    /// <param name="newcomer">Who came last: its first whole view is the reference.</param>
    /// <param name="texts">What all of them were told.</param>
    /// <param name="jobs">Completed ones that were submitted when all listened already.</param>
    public static Account Of(IReadOnlyList<Listener> listeners, Listener newcomer, Texts texts, IReadOnlyList<JobWire> jobs)
    {
        var whole = newcomer.Heard.First(one => one.Kind == "foto");
        var last = whole.Number!.Value;
        var histories = listeners.Select(listener => listener.Until(last).ToList()).ToList();
        var (lost, disordered, different) = (0, 0, 0);
        var events = new SortedDictionary<long, Heard>();
        foreach (var history in histories)
        {
            var numbers = history.Skip(1).Select(one => one.Number!.Value).ToList();
            lost += (int)(last - history[0].Number!.Value) - numbers.Distinct().Count();
            disordered += numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second <= pair.First);
            foreach (var one in history.Skip(1))
                different += events.TryAdd(one.Number!.Value, one) || events[one.Number!.Value].Text == one.Text ? 0 : 1;
        }

        var told = Told(events.Values, texts);
        var (lostChanges, disorderedJobs) = (0, 0);
        foreach (var job in jobs)
        {
            var states = told.GetValueOrDefault(job.JobId, []).Select(change => change.State).ToList();
            lostChanges += Changes.Count(change => !states.Contains(change.State));
            disorderedJobs += states.SequenceEqual(Changes.Select(change => change.State).Where(states.Contains)) ? 0 : 1;
        }

        return new Account(
            histories[0].Count - 1,
            histories[0].Sum(one => (long)texts.Length(one.Text)),
            lost,
            disordered,
            different,
            OtherViewsOf(histories, texts.Read(whole.Text), texts),
            lostChanges,
            disorderedJobs)
        {
            Delays = DelaysOf(histories, told, jobs),
        };
    }

    private static Dictionary<string, List<(string State, long Number)>> Told(IEnumerable<Heard> events, Texts texts) => (
        from one in events
        where one.Kind == "trabajos"
        from change in texts.Read(one.Text)["cambios"]!.AsArray()
        group (change![1]!.GetValue<string>(), one.Number!.Value) by change[0]!.GetValue<string>())
        .ToDictionary(job => job.Key, job => job.ToList());

    // Who was told the same has the same view: each history is gone through once.
    private static int OtherViewsOf(List<List<Heard>> histories, JsonObject whole, Texts texts)
    {
        whole.Remove("timestamp"); // of the event
        return histories
            .Select(history => history.Where(one => one.Kind is "foto" or "cambio").Select(one => one.Text).ToList())
            .GroupBy(patches => string.Join(' ', patches))
            .Where(same => !JsonNode.DeepEquals(View(same.First()), whole))
            .Sum(same => same.Count());

        JsonObject View(List<int> patches)
        {
            var view = texts.Read(patches[0]);
            foreach (var patch in patches.Skip(1))
                view.Merge(texts.Read(patch));
            view.Remove("timestamp");
            return view;
        }
    }

    private static List<double>[] DelaysOf(List<List<Heard>> histories, Dictionary<string, List<(string State, long Number)>> told, IReadOnlyList<JobWire> jobs)
    {
        var heardAt = histories.Select(history => history.Skip(1).GroupBy(one => one.Number!.Value).ToDictionary(one => one.Key, one => one.First().At)).ToList();
        return [.. Changes.Select(change => (
            from job in jobs
            from one in told.GetValueOrDefault(job.JobId, [])
            where one.State == change.State
            from listener in heardAt
            where listener.ContainsKey(one.Number)
            let delay = listener[one.Number] - change.At(job)
            orderby delay
            select delay).ToList())];
    }
}
