namespace HpcHangfire.Farm.Hosts;

/// <summary>Growing counters of processor time.</summary>
/// <param name="Busy">Time used so far.</param>
/// <param name="Capacity">Time available so far, in the same unit.</param>
/// <param name="Cores">Processors that share it.</param>
/// <param name="OfContainer">True when they cover this process's container, not the whole host.</param>
public readonly record struct CpuCounter(double Busy, double Capacity, double Cores, bool OfContainer);
