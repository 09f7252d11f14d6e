using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Tests.Loops;

/// <summary>A log whose lines a test reads: <c>Warning: message</c>.</summary>
internal sealed class CollectedLog<T>(ConcurrentQueue<string> lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
