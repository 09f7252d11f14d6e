using System.Numerics;

namespace HpcHangfire.Algorithms;

/// <summary>
/// One thread's orbits that wait at the start of a stage for others. Few of a batch live for long, and alone they would leave
/// most lanes of a group empty; so they are set aside, with those of other batches that stand at the same iteration, until they
/// fill many groups. (A whole Mandelbrot set to a million iterations took three times as long without.)
/// </summary>
internal sealed unsafe class LateOrbits : IDisposable
{
    /// <summary>The first stage's start at which orbits wait. Before it most batches have more than enough.</summary>
    public const int FirstStart = 1024;

    /// <summary>The most that are ever together.</summary>
    public const int Capacity = Full + Few;

    // This many orbits are followed together: a group that is not full then costs little.
    private const int Full = 1024;

    // Fewer than these wait: eight of the largest groups.
    private const int Few = 8 * Lanes.LargestGroup;

    // Starts are powers of two.
    private readonly Store?[] _waiting = new Store?[31];

    /// <summary>Whether this many orbits, about to begin a stage, should wait.</summary>
    public static bool ShouldWait(int live, int start) => live < Few && start >= FirstStart;

    /// <summary>Sets a batch's living orbits aside.</summary>
    public void Add(BatchState batch, int live, int start, LoopKind loop)
    {
        var store = _waiting[BitOperations.Log2((uint)start)] ??= new();
        store.Loop = store.Count == 0 || loop > store.Loop ? loop : store.Loop;
        Copy(batch.Orbits, store.Orbits, store.Count, live);
        store.Count += live;
    }

    /// <summary>
    /// The earliest stage's start where many wait; if none do, 0, or with <paramref name="any"/> the earliest where some do. Asked
    /// again after those have been followed, and before others come: no store then ever holds more than <see cref="Capacity"/>.
    /// </summary>
    public int Next(bool any)
    {
        var power = Array.FindIndex(_waiting, store => store?.Count >= Full);
        power = power < 0 && any ? Array.FindIndex(_waiting, store => store?.Count > 0) : power;
        return power < 0 ? 0 : 1 << power;
    }

    /// <summary>Gives all that wait at a start to a batch that has none; returns how many, and the loop that is exact for each.</summary>
    public (int Live, LoopKind Loop) Take(int start, BatchState batch)
    {
        var store = _waiting[BitOperations.Log2((uint)start)]!;
        Copy(store.Orbits, batch.Orbits, 0, store.Count);
        var taken = (store.Count, store.Loop);
        store.Count = 0;
        return taken;
    }

    public void Dispose()
    {
        foreach (var store in _waiting)
        {
            store?.Orbits.Dispose();
        }
    }

    private static void Copy(OrbitStore from, OrbitStore to, int target, int count)
    {
        new Span<double>(from.X, count).CopyTo(new Span<double>(to.X + target, count));
        new Span<double>(from.Y, count).CopyTo(new Span<double>(to.Y + target, count));
        new Span<double>(from.U, count).CopyTo(new Span<double>(to.U + target, count));
        new Span<double>(from.V, count).CopyTo(new Span<double>(to.V + target, count));
        new Span<int>(from.Pixel, count).CopyTo(new Span<int>(to.Pixel + target, count));
    }

    private sealed class Store
    {
        public OrbitStore Orbits { get; } = new(Capacity);

        public int Count { get; set; }

        public LoopKind Loop { get; set; }
    }
}
