using System.Runtime.InteropServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Orbits on their way, one thread's: the point each has reached and the pixel it belongs to. Native memory, aligned to a
/// cache line, with room behind the last orbit so that whole groups of lanes may be loaded and stored.
/// </summary>
internal sealed unsafe class OrbitStore : IDisposable
{
    /// <summary>The most doubles computed in step: four 512-bit registers.</summary>
    public const int LargestGroup = 32;

    private const int CacheLine = 64;

    public OrbitStore(int capacity)
    {
        var room = (nuint)capacity + LargestGroup;
        // One allocation: x, y, pixel, in falling order of alignment. Zeroed, as lanes behind the last orbit are computed too.
        var bytes = room * (2 * sizeof(double) + sizeof(int));
        X = (double*)NativeMemory.AlignedAlloc(bytes, CacheLine);
        NativeMemory.Clear(X, bytes);
        Y = X + room;
        Pixel = (int*)(Y + room);
    }

    public double* X { get; }

    public double* Y { get; }

    public int* Pixel { get; }

    public void Dispose() => NativeMemory.AlignedFree(X);
}
