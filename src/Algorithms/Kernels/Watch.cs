namespace HpcHangfire.Algorithms;

/// <summary>Whether each single step is tested for escape, or only the end of a block of steps. Chosen at compile time.</summary>
internal interface IWatch
{
    static abstract bool EveryStep { get; }
}

/// <summary>For a c whose orbits may come back from outside radius 2.</summary>
internal readonly struct WatchSteps : IWatch
{
    public static bool EveryStep => true;
}

/// <summary>For a c whose orbits never come back: whoever escaped within a block is still outside at its end.</summary>
internal readonly struct WatchBlocks : IWatch
{
    public static bool EveryStep => false;
}
