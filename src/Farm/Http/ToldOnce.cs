namespace HpcHangfire.Farm.Http;

/// <summary>What callers make a program say: each thing once, and so many an hour, so that they fill neither its log nor its memory.</summary>
/// <param name="time">Measures the hour.</param>
public sealed class ToldOnce(TimeProvider time)
{
    /// <summary>Most things told in an hour. More would only repeat that somebody tries.</summary>
    public const int AnHour = 20;

    // Fifty hours of them; then they are told again.
    private const int MostKnown = 50 * AnHour;

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);
    private long _since = time.GetTimestamp();
    private int _left = AnHour;

    /// <summary>Whether to tell it now; what is not told because of the limit is told when it comes again later.</summary>
    public bool IsNews(string what)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_since) >= s_hour)
                (_since, _left) = (time.GetTimestamp(), AnHour);
            if (_left == 0 || _told.Contains(what))
                return false;
            if (_told.Count == MostKnown)
                _told.Clear();
            _left--;
            return _told.Add(what);
        }
    }
}
