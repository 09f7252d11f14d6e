using System.Globalization;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Show;

/// <summary>Numbers for people, written the same in every language: a point before the decimals.</summary>
internal static class Human
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Count(long n) => n.ToString(CultureInfo.InvariantCulture);

    public static string Number(double x) => x.ToString("0.##########", CultureInfo.InvariantCulture);

    public static string Percent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %");

    /// <summary>A ratio of 0..1, rounded down: 100 % is only shown for what has ended.</summary>
    public static string Progress(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Math.Clamp(ratio, 0, 1) * 100)} %");

    /// <summary>A rate in thousands of millions: 11.30 G.</summary>
    public static string Billions(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e9:0.00} G");

    public static string MiB(double mebibytes) => Bytes(mebibytes * 1024 * 1024);

    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}");
    }

    public static string Seconds(double seconds)
    {
        if (seconds < 10)
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.000} s");
        if (seconds < 60)
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
        var whole = (long)Math.Round(seconds);
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60} min {whole % 60:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600} h {whole / 60 % 60:00} min");
    }
}

/// <summary>Times of day where the user is.</summary>
internal sealed class Clock(TimeProvider time)
{
    public string Now => Show(time.GetUtcNow());

    /// <summary>The contract's <c>timestamp</c>; with its date unless it is today.</summary>
    public string Show(double timestamp) => Show(WireJson.Moment(timestamp));

    public string? Show(double? timestamp) => timestamp is { } t ? Show(t) : null;

    /// <summary>The contract's <c>timestamp</c> of what the user wrote: a time of day here, unless its kind is UTC.</summary>
    public double? Timestamp(DateTime? written)
    {
        if (written is not { } moment)
            return null;
        var ahead = moment.Kind == DateTimeKind.Utc ? TimeSpan.Zero : time.LocalTimeZone.GetUtcOffset(moment);
        return (moment - DateTime.UnixEpoch - ahead).TotalSeconds;
    }

    /// <summary>How long ago, in words short enough for a column.</summary>
    public string Ago(double timestamp)
    {
        var seconds = Math.Max(0, (time.GetUtcNow() - WireJson.Moment(timestamp)).TotalSeconds);
        return timestamp <= 0 ? "nunca" : $"hace {Human.Seconds(Math.Floor(seconds)).Replace(".000", "", StringComparison.Ordinal).Replace(".0 ", " ", StringComparison.Ordinal)}";
    }

    private string Show(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone);
        var sameDay = local.Date == TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone).Date;
        return local.ToString(sameDay ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
