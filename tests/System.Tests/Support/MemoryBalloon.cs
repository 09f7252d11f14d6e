using System.Runtime.InteropServices;
using HpcHangfire.Farm.Hosts;

namespace HpcHangfire.SystemTests;

/// <summary>Really takes this machine's memory, so that workers find as much free as a test wants.</summary>
internal sealed unsafe class MemoryBalloon : IDisposable
{
    // Larger than anything the C library keeps for later: freed memory is free at once.
    private const int Chunk = 64 << 20;
    private readonly Stack<nint> _chunks = [];
    private readonly HostSampler _sampler = new(new HostSamplerOptions(), TimeProvider.System);

    /// <summary>What a worker sees of free memory now.</summary>
    public long FreeBytes => _sampler.Read().Memory.AvailableBytes;

    /// <summary>Grows or shrinks until this much is free, to the next chunk.</summary>
    public void LeaveFree(long bytes)
    {
        for (var tries = 0; tries < 3; tries++) // others take and give too
        {
            var chunks = (int)((FreeBytes - bytes) / Chunk);
            for (; chunks > 0; chunks--)
            {
                var chunk = NativeMemory.Alloc(Chunk);
                NativeMemory.Fill(chunk, Chunk, 1); // memory that nobody touched is not taken
                _chunks.Push((nint)chunk);
            }

            for (; chunks < 0 && _chunks.TryPop(out var chunk); chunks++)
                NativeMemory.Free((void*)chunk);
        }
    }

    public void Dispose()
    {
        while (_chunks.TryPop(out var chunk))
            NativeMemory.Free((void*)chunk);
    }
}
