using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.Monitor.Alerts;

/// <summary>An alert that is on.</summary>
/// <param name="Kind">What runs short.</param>
/// <param name="Percent">The last value, 0..100.</param>
/// <param name="Time">When that value was measured.</param>
public sealed record HostAlert(HostAlertKind Kind, double Percent, DateTimeOffset Time);

/// <summary>An alert that began or ended with one sample.</summary>
/// <param name="Alert">The alert with the value that turned it.</param>
/// <param name="Begins">True when it began, false when it ended.</param>
public sealed record HostAlertChange(HostAlert Alert, bool Begins);
