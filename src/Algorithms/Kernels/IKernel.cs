namespace HpcHangfire.Algorithms;

/// <summary>One way to compute the counts of a picture. All ways for one formula give the same counts; <see cref="Kernels.Define"/> says which.</summary>
public interface IKernel
{
    /// <summary>The algorithm, one of <see cref="Kernels.Names"/>.</summary>
    string Name { get; }

    /// <summary>The instructions it computes with, one of <see cref="KernelPaths"/>.</summary>
    string Path { get; }

    /// <summary>The most threads it computes with; the calling thread is one of them.</summary>
    int Threads { get; }

    /// <summary>Computes every count of a picture; returns when all are there. May be called by several threads at once.</summary>
    /// <param name="order">The picture.</param>
    /// <param name="counts">Receives Height rows of Width counts, row by row from the region's YMin; exactly that long.</param>
    /// <param name="run">How to stop it, and what to tell how far it is.</param>
    /// <returns>The definition's iterations that were not computed.</returns>
    /// <exception cref="ArgumentException">The order is out of its ranges, or <paramref name="counts"/> has another length.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the counts are then incomplete.</exception>
    Spared Count(FractalOrder order, Span<int> counts, KernelRun run);
}
