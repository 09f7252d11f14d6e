using Hangfire.Logging;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Hangfire's log provider is static: with several programs in one process, the last one configured logs for all, even
/// after its own end. Then it is silent instead of failing the others.
/// </summary>
internal sealed class SharedLogProvider(ILogProvider inner) : ILogProvider
{
    public ILog GetLogger(string name)
    {
        try
        {
            return inner.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return new Silence();
        }
    }

    private sealed class Silence : ILog
    {
        public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
