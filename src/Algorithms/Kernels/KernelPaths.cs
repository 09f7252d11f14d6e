namespace HpcHangfire.Algorithms;

/// <summary>The sets of instructions a kernel may compute with, by the names that settings and results use.</summary>
public static class KernelPaths
{
    /// <summary>One number at a time; runs everywhere.</summary>
    public const string Scalar = "escalar";

    /// <summary>2 numbers at a time.</summary>
    public const string Vector128 = "vector128";

    /// <summary>4 numbers at a time.</summary>
    public const string Vector256 = "vector256";

    /// <summary>8 numbers at a time.</summary>
    public const string Vector512 = "vector512";
}
