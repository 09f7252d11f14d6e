namespace HpcHangfire.Algorithms;

/// <summary>Computes the <see cref="PixelValue"/>s of a picture whose counts are known.</summary>
public interface IValueKernel
{
    /// <summary>Computes every value of a picture; returns when all are there.</summary>
    /// <param name="order">The picture.</param>
    /// <param name="counts">Its counts, as <see cref="IKernel.Count"/> gives them.</param>
    /// <param name="values">Receives one value for each count, in their order.</param>
    /// <param name="run">How to stop it, and what to tell how far it is.</param>
    /// <exception cref="ArgumentException">The order is out of its ranges, or a span has another length.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the values are then incomplete.</exception>
    void Compute(FractalOrder order, ReadOnlySpan<int> counts, Span<float> values, KernelRun run);
}
