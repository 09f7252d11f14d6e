namespace HpcHangfire.Algorithms;

/// <summary>A <see cref="LoopKind"/> as a type, so that the compiler makes a loop of its own for each.</summary>
internal interface ILoop
{
    static abstract bool TestsEveryStep { get; }

    static abstract bool Fuses { get; }

    static virtual bool IsReal => false;
}

/// <summary><see cref="LoopKind.RealBlocks"/>.</summary>
internal readonly struct RealBlocksLoop : ILoop
{
    public static bool TestsEveryStep => false;

    public static bool Fuses => false;

    public static bool IsReal => true;
}

/// <summary><see cref="LoopKind.FusedBlocks"/>.</summary>
internal readonly struct FusedBlocksLoop : ILoop
{
    public static bool TestsEveryStep => false;

    public static bool Fuses => true;
}

/// <summary><see cref="LoopKind.Blocks"/>.</summary>
internal readonly struct BlocksLoop : ILoop
{
    public static bool TestsEveryStep => false;

    public static bool Fuses => false;
}

/// <summary><see cref="LoopKind.Steps"/>.</summary>
internal readonly struct StepsLoop : ILoop
{
    public static bool TestsEveryStep => true;

    public static bool Fuses => false;
}
