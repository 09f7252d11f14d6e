using Microsoft.Extensions.Hosting;

namespace HpcHangfire.Farm.Hosting;

/// <summary>Ends a program that must not go on, in an orderly way and with exit code 1.</summary>
/// <param name="lifetime">The program's.</param>
public sealed class ProgramEnd(IHostApplicationLifetime lifetime)
{
    /// <summary>Whether the program ended itself.</summary>
    public bool IsFault { get; private set; }

    /// <summary>Says why on stderr and stops the program.</summary>
    /// <param name="reason">One Spanish sentence.</param>
    public void Because(string reason)
    {
        IsFault = true;
        Console.Error.WriteLine(reason);
        lifetime.StopApplication();
    }
}
