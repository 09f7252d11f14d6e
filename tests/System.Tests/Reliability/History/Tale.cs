using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>
/// A history made up for the checker's own tests, without a fault until a test puts one in: <c>j1</c> is completed, <c>j2</c> cancelled
/// and retried, <c>j3</c> fails by its limit of time, <c>j4</c> deleted and requeued on the dashboard, <c>j5</c> cancelled for good.
/// </summary>
internal sealed class Tale
{
    private readonly List<Operation> _operations = [];

    /// <summary>Its operations.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The whole tale.</summary>
    public static Tale Good()
    {
        var tale = new Tale();
        tale.Submit("j1").Read("j1", "pendiente").Read("j1", "en_curso").Read("j1", "completado").Picture("j1");
        tale.Add(Submission("j2") with { Outcome = Outcome.Unknown, Target = null });
        tale.Submit("j2").Do(OperationKind.Cancel, "j2").Read("j2", "cancelado").Do(OperationKind.Retry, "j2").Read("j2", "en_curso");
        tale.Submit("j3").Read("j3", "en_curso").Refuse(OperationKind.Retry, "j3", "en_curso").Read("j3", "fallido");
        tale.Submit("j4").Do(OperationKind.PressDelete, "j4").Read("j4", "cancelado").Do(OperationKind.PressRequeue, "j4").Read("j4", "pendiente");
        tale.Submit("j5").Do(OperationKind.Cancel, "j5").Refuse(OperationKind.Cancel, "j5", "cancelado");
        tale.Do(OperationKind.Pause, "esclavo1").Do(OperationKind.Resume, "esclavo1");
        return tale.End();
    }

    /// <summary>The end of a tale in which j1, j2 and j4 are completed, j3 failed and j5 cancelled.</summary>
    public Tale End()
    {
        (string Id, string State)[] ends = [("j1", "completado"), ("j2", "completado"), ("j3", "fallido"), ("j4", "completado"), ("j5", "cancelado")];
        foreach (var (id, state) in ends)
        {
            Add(new Operation { Client = HistoryChecker.Final, Kind = OperationKind.Read, Target = id, Status = 200, Jobs = [Seen(id, state)] });
            Add(new Operation
            {
                Client = HistoryChecker.Final, Kind = OperationKind.Picture, Target = id, Status = state == "completado" ? 200 : 404,
                Outcome = state == "completado" ? Outcome.Ok : Outcome.Fail, File = state == "completado" ? File(id) : null,
            });
        }

        foreach (var state in ends.GroupBy(end => end.State))
            Add(new Operation { Client = HistoryChecker.Final, Kind = OperationKind.List, Target = state.Key, Status = 200, Jobs = [.. state.Select(end => Seen(end.Id, end.State))] });
        Add(new Operation
        {
            Client = HistoryChecker.Final, Kind = OperationKind.Status, Status = 200,
            Counts = new Dictionary<string, long> { ["pendiente"] = 0, ["en_curso"] = 0, ["completado"] = 3, ["fallido"] = 1, ["cancelado"] = 1 },
        });
        Add(new Operation { Client = HistoryChecker.Final, Kind = OperationKind.Coherence, Status = 200 });
        Add(new Operation { Client = HistoryChecker.Final, Kind = OperationKind.Results, Lines = [.. new[] { "j1", "j2", "j4" }.Select(Line)] });
        Add(new Operation
        {
            Client = HistoryChecker.Final, Kind = OperationKind.Keys,
            Keys =
            [
                .. ends.Select(end => Key(FarmKeys.Job(end.Id))),
                Key(FarmKeys.JobsByDate), Key(FarmKeys.JobsInState("completado")), Key(FarmKeys.Progress("j1")) with { Seconds = 80_000 },
                Key(HangfireKeys.Job("h1")) with { Seconds = 80_000, Job = "j1", State = "Succeeded" }, Key(HangfireKeys.History("h1")) with { Seconds = 80_000 },
                Key(HangfireKeys.Job("h3")) with { Job = "j3", State = "Failed" }, Key(HangfireKeys.State("h3")), Key(HangfireKeys.Failed),
            ],
        });
        return this;
    }

    /// <summary>The same tale in which each operation becomes what <paramref name="change"/> makes of it; null takes it out.</summary>
    public List<Operation> With(Func<Operation, Operation?> change) => [.. _operations.Select(change).OfType<Operation>()];

    /// <summary>The same tale with another operation right after the last one of these.</summary>
    public List<Operation> After(Func<Operation, bool> which, Operation other)
    {
        var at = _operations.Last(which).Returned;
        return [.. _operations.Append(other with { Invoked = at + 0.1, Returned = at + 0.2 }).OrderBy(one => one.Invoked)];
    }

    /// <summary>A job as an answer shows it.</summary>
    public static JobSeen Seen(string id, string state) => new(
        id, state, state switch { "pendiente" or "cancelado" => 0, "fallido" => 3, _ => 1 }, state is "completado" or "en_curso" ? "esclavo2" : null,
        state == "completado" ? Digest(id) : null, state is "completado" or "en_curso" ? 1 : null, state == "completado" ? 2 : null);

    /// <summary>A picture of it.</summary>
    public static FileSeen File(string id) => new($"{id}.1.png", "bytes " + id, Digest(id));

    /// <summary>Its line in resultados.txt.</summary>
    public static string Line(string id) => $"2026-01-01 00:00:00.000000, esclavo2, {Order(id)}, 1.000s";

    public Tale Submit(string id) => Add(Submission(id));

    public Tale Read(string id, string state) => Add(Reading(id, state));

    public Tale Picture(string id) => Add(new Operation { Client = "c1", Kind = OperationKind.Picture, Target = id, Status = 200, File = File(id) });

    public Tale Do(OperationKind kind, string target) => Add(new Operation { Client = "c1", Kind = kind, Target = target, Status = 200 });

    public Tale Refuse(OperationKind kind, string id, string state) => Add(Refusal(kind, id, state));

    public Tale Add(Operation operation)
    {
        var at = _operations.Count;
        _operations.Add(operation with { Invoked = at, Returned = at + 0.5 });
        return this;
    }

    public static Operation Submission(string id) =>
        new() { Client = "c1", Kind = OperationKind.Submit, Key = "pedido " + id, Order = Order(id), Expected = id == "j3" ? null : Digest(id), Target = id, Status = 200 };

    public static Operation Reading(string id, string state) => new() { Client = "c2", Kind = OperationKind.Read, Target = id, Status = 200, Jobs = [Seen(id, state)] };

    public static Operation Refusal(OperationKind kind, string id, string state) =>
        new() { Client = "c2", Kind = kind, Outcome = Outcome.Fail, Target = id, Status = 409, Jobs = [new JobSeen(id, state)] };

    /// <summary>A key that stays.</summary>
    public static KeySeen Key(RedisKey name) => new(name.ToString(), null);

    private static string Digest(string id) => "counts of " + id;

    private static string Order(string id) => $"juliaCython, 40x30, 10{id[1..]}";
}
