using System.Runtime.InteropServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Orbits on their way, one thread's: the state each has reached, the pixel it belongs to, and the steps it has taken where
/// they differ. Native memory, aligned to a cache line, with room behind the last orbit so that whole groups of lanes may be
/// loaded and stored.
/// </summary>
internal sealed unsafe class OrbitStore : IDisposable
{
    /// <summary>Bytes; also those of a 512-bit lane value.</summary>
    public const int CacheLine = 64;

    public OrbitStore(int capacity)
    {
        var room = (nuint)((capacity + 2 * Lanes.LargestGroup - 1) / Lanes.LargestGroup * Lanes.LargestGroup);
        // One allocation, in falling order of alignment. Zeroed, as lanes behind the last orbit are computed too.
        var bytes = room * (4 * sizeof(double) + 2 * sizeof(int));
        X = (double*)NativeMemory.AlignedAlloc(bytes, CacheLine);
        NativeMemory.Clear(X, bytes);
        Y = X + room;
        U = Y + room;
        V = U + room;
        Pixel = (int*)(V + room);
        Steps = Pixel + room;
    }

    public double* X { get; }

    public double* Y { get; }

    public double* U { get; }

    public double* V { get; }

    public int* Pixel { get; }

    public int* Steps { get; }

    public void Dispose() => NativeMemory.AlignedFree(X);
}
