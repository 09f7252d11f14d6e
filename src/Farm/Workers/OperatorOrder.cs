namespace HpcHangfire.Farm.Workers;

/// <summary>What an operator told a worker.</summary>
public enum OperatorOrder
{
    /// <summary>Nothing, or to continue.</summary>
    Work = 0,

    /// <summary>To take no job until told to continue.</summary>
    Pause = 1,

    /// <summary>To finish its job and take no other: it is about to be removed.</summary>
    Drain = 2,
}

/// <summary>How an operator's order is shown.</summary>
public static class OperatorOrders
{
    /// <summary>Why the worker takes no job, in Spanish; null when it may.</summary>
    public static string? Reason(this OperatorOrder order) => order switch
    {
        OperatorOrder.Pause => "pausado por el operador",
        OperatorOrder.Drain => "drenado por el operador: termina lo suyo y no toma más",
        _ => null,
    };
}
