using System.Globalization;
using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace HpcHangfire.Farm.Hosting;

/// <summary><c>2026-11-23 05:50:15.377 info RenderJob: message</c>: local time, level, the class that logs; an exception follows on its own lines.</summary>
internal sealed class FarmConsoleFormatter(TimeProvider time) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "farm";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // Each of Hangfire's loops reports a Redis outage itself, with its stack; the program's own line says it once.
        if (logEntry.Exception is { } outage && RedisOutage.Is(outage) && logEntry.Category.StartsWith("Hangfire.", StringComparison.Ordinal))
            return;
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var speaker = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        textWriter.Write(time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.Write($" {speaker}: ");
        textWriter.WriteLine(message.ReplaceLineEndings(" "));
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(exception);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
