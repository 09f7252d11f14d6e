namespace HpcHangfire.Algorithms;

/// <summary>
/// A native library built with -ffast-math makes the processor flush subnormal numbers to zero in the thread that loads it
/// and in every thread started from there. Counts would then differ from other workers', so such a thread must not compute.
/// </summary>
internal static class GradualUnderflow
{
    // Volatile, so that the products are computed by this thread and not by the compiler.
    private static double s_smallestNormal = 2.2250738585072014E-308;
    private static double s_smallestSubnormal = double.Epsilon;

    public static void Require()
    {
        var resultsSurvive = Volatile.Read(ref s_smallestNormal) * 0.5 != 0;
        var operandsSurvive = Volatile.Read(ref s_smallestSubnormal) * 4.0 != 0;
        if (!resultsSurvive || !operandsSurvive)
        {
            throw new InvalidOperationException("This thread flushes subnormal numbers to zero; its counts could be wrong.");
        }
    }
}
