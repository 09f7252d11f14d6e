namespace HpcHangfire.Contract.Jobs;

/// <summary>The state of a job.</summary>
public enum JobState
{
    /// <summary>Accepted: in a queue, or waiting for the time of its next attempt.</summary>
    Waiting,

    /// <summary>A worker renders it.</summary>
    Running,

    /// <summary>Its picture is published. Final.</summary>
    Completed,

    /// <summary>Its attempts are used up. Final until somebody retries it.</summary>
    Failed,

    /// <summary>Somebody cancelled it. Final until somebody retries it.</summary>
    Cancelled,
}

/// <summary>The states' names on the wire and in Redis.</summary>
public static class JobStates
{
    /// <summary>All states, in the order of a job's life.</summary>
    public static IReadOnlyList<JobState> All { get; } = Enum.GetValues<JobState>();

    /// <summary>The contract's word for a state.</summary>
    public static string ToWire(this JobState state) => state switch
    {
        JobState.Waiting => "pendiente",
        JobState.Running => "en_curso",
        JobState.Completed => "completado",
        JobState.Failed => "fallido",
        JobState.Cancelled => "cancelado",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>The state that a word of the contract stands for, or null when there is none.</summary>
    public static JobState? Find(string? word) => word switch
    {
        "pendiente" => JobState.Waiting,
        "en_curso" => JobState.Running,
        "completado" => JobState.Completed,
        "fallido" => JobState.Failed,
        "cancelado" => JobState.Cancelled,
        _ => null,
    };
}
