namespace HpcHangfire.Contract.Settings;

/// <summary>The programs that read a variable.</summary>
[Flags]
public enum Programs
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The master.</summary>
    Master = 1,

    /// <summary>A worker.</summary>
    Worker = 2,

    /// <summary>A memory node.</summary>
    Monitor = 4,

    /// <summary>The client, <c>hpc</c>.</summary>
    Client = 8,

    /// <summary>Those that compute and keep jobs.</summary>
    Jobs = Master | Worker,

    /// <summary>All that keep running and use Redis.</summary>
    Farm = Master | Worker | Monitor,
}
