using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.Logging;

namespace HpcHangfire.Farm.Loops;

/// <summary>
/// How every loop of a program runs. It takes a step at once, and the next one when its time has come. A Redis outage ends the
/// step, and <see cref="RedisHealth"/> reports it; any other exception is a bug and is logged. Neither ends the loop. When told
/// to stop, it ends silently.
/// </summary>
/// <param name="redis">Learns of outages.</param>
/// <param name="time">Measures the intervals.</param>
/// <param name="log">Takes the bugs.</param>
public sealed partial class FarmLoop(RedisHealth redis, TimeProvider time, ILogger<FarmLoop> log)
{
    /// <summary>Takes a step at each interval.</summary>
    /// <param name="name">Names the loop in the log.</param>
    /// <param name="interval">From one step's start to the next one's; a step that takes longer is followed at once.</param>
    /// <param name="step">The step; it should end soon when it is cancelled.</param>
    /// <param name="stopping">Ends the loop.</param>
    public Task RunAsync(string name, TimeSpan interval, Func<CancellationToken, Task> step, CancellationToken stopping) =>
        RunAsync(name, () => interval, new WakeUp(), step, stopping);

    /// <summary>Takes a step at each interval, and at each wake-up.</summary>
    /// <param name="name">Names the loop in the log.</param>
    /// <param name="interval">From one step's start to the next one's, asked after each.</param>
    /// <param name="wakeUp">Brings the next step forward.</param>
    /// <param name="step">The step; it should end soon when it is cancelled.</param>
    /// <param name="stopping">Ends the loop.</param>
    public Task RunAsync(string name, Func<TimeSpan> interval, WakeUp wakeUp, Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        return RepeatAsync(name, interval, wakeUp, GoOnAsync, stopping);

        async Task<bool> GoOnAsync(CancellationToken cancellation)
        {
            await step(cancellation);
            return false;
        }
    }

    /// <summary>Repeats a step until it says that it is done.</summary>
    /// <returns>False when the loop was stopped before.</returns>
    /// <param name="name">Names the loop in the log.</param>
    /// <param name="interval">From one step's start to the next one's.</param>
    /// <param name="step">The step; true when it was the last.</param>
    /// <param name="stopping">Ends the loop.</param>
    public Task<bool> UntilAsync(string name, TimeSpan interval, Func<CancellationToken, Task<bool>> step, CancellationToken stopping) =>
        RepeatAsync(name, () => interval, new WakeUp(), step, stopping);

    private async Task<bool> RepeatAsync(
        string name, Func<TimeSpan> interval, WakeUp wakeUp, Func<CancellationToken, Task<bool>> step, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                var done = await step(stopping);
                redis.Worked(began);
                if (done)
                    return true;
            }
            catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
            {
                return false; // a program that ends does not wait for ever: what the step used may be closed
            }
            catch (Exception e) when (RedisOutage.Is(e))
            {
                redis.Failed(began, RedisOutage.Summary(e));
            }
            catch (Exception e)
            {
                LogBug(e, name);
            }

            await wakeUp.WaitAsync(interval() - time.GetElapsedTime(began), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A step of {Loop} failed; the next one follows at its time")]
    private partial void LogBug(Exception e, string loop);
}
