using System.Runtime.ExceptionServices;

namespace HpcHangfire.Algorithms;

/// <summary>
/// Threads of one computation. They are its own, not the pool's: a farm's slave serves requests from the pool, and neither
/// may starve the other.
/// </summary>
internal static class Team
{
    /// <summary>Runs <paramref name="work"/> on the calling thread and on others; returns when all have ended.</summary>
    /// <exception cref="Exception">The first failure of any of them, after the others have stopped.</exception>
    public static void Run(int threads, RunPace pace, Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var others = new Thread[threads - 1];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(Guarded) { IsBackground = true, Name = "kernel" };
            others[i].Start();
        }

        Guarded();
        foreach (var other in others)
        {
            other.Join();
        }

        failure?.Throw();

        void Guarded()
        {
            try
            {
                work();
            }
            // A thread of our own has no caller: whatever it throws must reach the thread that asked.
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                pace.Abandon();
            }
        }
    }
}
