namespace HpcHangfire.Algorithms;

/// <summary>Which algorithms have which <see cref="PixelValue"/>s, and what computes them.</summary>
public static class PixelValues
{
    /// <summary>The kernel for an algorithm's values.</summary>
    /// <param name="algorithm">One of <see cref="Kernels.Names"/>.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">How it may compute; null for the defaults. The path changes the last digits of a value at most.</param>
    /// <returns>Null where the algorithm has no such value: <see cref="PixelValue.Distance"/> is that of z² + c's sets only.</returns>
    /// <exception cref="ArgumentException">The path is not one of <see cref="Kernels.AvailablePaths"/>, or there is less than 1 thread.</exception>
    public static IValueKernel? Find(string algorithm, PixelValue value, KernelOptions? options = null) => Kernels.FindValues(algorithm, value, options);

    internal static IValueKernel? Make<TFormula>(PixelValue value, string path, KernelOptions options)
        where TFormula : IFormula<TFormula> => value switch
        {
            PixelValue.Smooth => Make<TFormula, SmoothKind>(path, options),
            PixelValue.Distance when TFormula.HasSlope => Make<TFormula, DistanceKind>(path, options),
            _ => null,
        };

    private static IValueKernel Make<TFormula, TKind>(string path, KernelOptions options)
        where TFormula : IFormula<TFormula>
        where TKind : IValueKind => path switch
        {
            KernelPaths.Vector512 => new ValueKernel<TFormula, Lane512, TKind>(options),
            KernelPaths.Vector256 => new ValueKernel<TFormula, Lane256, TKind>(options),
            KernelPaths.Vector128 => new ValueKernel<TFormula, Lane128, TKind>(options),
            _ => new ValueKernel<TFormula, Lane64, TKind>(options),
        };
}
