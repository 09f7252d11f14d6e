namespace HpcHangfire.Contract.Orders;

/// <summary>Which jobs go first; within one priority, the oldest.</summary>
public enum JobPriority
{
    /// <summary>Before all others.</summary>
    High = 1,

    /// <summary>The default.</summary>
    Medium = 2,

    /// <summary>When nothing else waits.</summary>
    Low = 3,
}
