using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Farm.Hosting;

/// <summary>Ends a program that must not go on, in an orderly way and with exit code 1.</summary>
/// <param name="lifetime">The program's.</param>
public sealed class ProgramEnd(IHostApplicationLifetime lifetime)
{
    private int _ended;

    /// <summary>Whether the program ended itself.</summary>
    public bool IsFault => Volatile.Read(ref _ended) == 1;

    /// <summary>Says why on stderr and stops the program; only the first reason is said.</summary>
    /// <param name="reason">One Spanish sentence.</param>
    public void Because(string reason)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
            return;
        Console.Error.WriteLine(reason);
        lifetime.StopApplication();
    }
}
