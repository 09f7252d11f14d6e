namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>What was asked, or done to the farm.</summary>
public enum OperationKind
{
    /// <summary>POST /agregar_trabajo with a key of its own.</summary>
    Submit,

    /// <summary>GET /trabajos/{id}.</summary>
    Read,

    /// <summary>GET /trabajos/{id}/imagen.</summary>
    Picture,

    /// <summary>GET /trabajos/{id}/conteos.</summary>
    Counts,

    /// <summary>GET /trabajos, a page; at the end all pages of one state.</summary>
    List,

    /// <summary>DELETE /trabajos/{id}.</summary>
    Cancel,

    /// <summary>POST /trabajos/{id}/reintentar.</summary>
    Retry,

    /// <summary>The dashboard's button Delete on the page of the job's carrier.</summary>
    PressDelete,

    /// <summary>The dashboard's button Requeue there.</summary>
    PressRequeue,

    /// <summary>POST /esclavos/{id}/pausar.</summary>
    Pause,

    /// <summary>POST /esclavos/{id}/reanudar.</summary>
    Resume,

    /// <summary>A fault of the nemesis, from its beginning to its end.</summary>
    Fault,

    /// <summary>A program of the farm that ended without being told to, or not as it should.</summary>
    Ended,

    /// <summary>At the end: GET /salud/coherencia.</summary>
    Coherence,

    /// <summary>At the end: GET /estado.</summary>
    Status,

    /// <summary>At the end: every key in Redis.</summary>
    Keys,

    /// <summary>At the end: the lines of resultados.txt.</summary>
    Results,
}

/// <summary>What its client knows of an operation.</summary>
internal enum Outcome
{
    /// <summary>It was done.</summary>
    Ok,

    /// <summary>It was refused, and changed nothing.</summary>
    Fail,

    /// <summary>No answer, or one that leaves it open: it may have been done, and may still be.</summary>
    Unknown,
}

/// <summary>A job as an answer showed it.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">The contract's word for its state.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="Worker">Who rendered or renders it.</param>
/// <param name="Digest">SHA-256 of its counts.</param>
/// <param name="Started">When its last attempt began, on the history's clock.</param>
/// <param name="Finished">When it ended, on the history's clock.</param>
/// <param name="Error">Why it failed last.</param>
internal sealed record JobSeen(
    string Id, string State, int Attempts = 0, string? Worker = null, string? Digest = null, double? Started = null, double? Finished = null, string? Error = null);

/// <summary>A picture, or kept counts, as an answer delivered it.</summary>
/// <param name="Tag">Its entity tag.</param>
/// <param name="Sha256">SHA-256 of the bytes.</param>
/// <param name="Digest">The digest of the counts, as the picture tells it or the counts have it.</param>
internal sealed record FileSeen(string Tag, string Sha256, string Digest);

/// <summary>A key in Redis.</summary>
/// <param name="Name">The key.</param>
/// <param name="Seconds">Seconds until it vanishes by itself; null for never.</param>
/// <param name="Job">The job that a Hangfire job carries; null for other keys.</param>
/// <param name="State">A Hangfire job's state; null for other keys.</param>
internal sealed record KeySeen(string Name, double? Seconds, string? Job = null, string? State = null);

/// <summary>One operation, from its invocation to its answer, as its client saw it. Times are seconds since the history began.</summary>
internal sealed record Operation
{
    /// <summary>Who did it: a client, <c>nemesis</c>, or <c>final</c> for the reads after the end.</summary>
    public required string Client { get; init; }

    /// <summary>What.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Just before it was sent.</summary>
    public double Invoked { get; init; }

    /// <summary>Just after its answer was here; for <see cref="Outcome.Unknown"/> when its client gave up.</summary>
    public double Returned { get; init; }

    /// <summary>What its client knows of it.</summary>
    public Outcome Outcome { get; init; }

    /// <summary>The job's id, or the worker or program that it was about; of a submission what the answer named.</summary>
    public string? Target { get; init; }

    /// <summary>The answer's HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>Of a submission: its key.</summary>
    public string? Key { get; init; }

    /// <summary>Of a submission: the order as a line of resultados.txt shows it, which no other key has.</summary>
    public string? Order { get; init; }

    /// <summary>Of a submission: SHA-256 of its counts, computed from the definition; null where it can only fail, by its limit of time.</summary>
    public string? Expected { get; init; }

    /// <summary>Of a fault: kill, stop, hang, cut or fill.</summary>
    public string? Fault { get; init; }

    /// <summary>The jobs that the answer showed.</summary>
    public IReadOnlyList<JobSeen>? Jobs { get; init; }

    /// <summary>The file that the answer delivered.</summary>
    public FileSeen? File { get; init; }

    /// <summary>Of <see cref="OperationKind.Keys"/>.</summary>
    public IReadOnlyList<KeySeen>? Keys { get; init; }

    /// <summary>Of <see cref="OperationKind.Results"/>.</summary>
    public IReadOnlyList<string>? Lines { get; init; }

    /// <summary>Of <see cref="OperationKind.Status"/>: how many jobs there are in each state.</summary>
    public IReadOnlyDictionary<string, long>? Counts { get; init; }

    /// <summary>What a refusal, or the way it failed, said.</summary>
    public string? Said { get; init; }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant(
        $"[{Invoked:0.000}–{(Outcome == Outcome.Unknown ? "?" : FormattableString.Invariant($"{Returned:0.000}"))}] {Client} {Kind} {Fault} {Target ?? Key} → {Outcome} {Status} {State} {Said}");

    private string? State => Jobs is [var one] ? one.State : null;
}
