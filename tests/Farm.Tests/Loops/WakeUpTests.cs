using HpcHangfire.Farm.Loops;
using Microsoft.Extensions.Time.Testing;

namespace HpcHangfire.Farm.Tests.Loops;

/// <summary>The signal that ends a loop's wait.</summary>
public sealed class WakeUpTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();
    private readonly WakeUp _wakeUp = new();

    [Fact]
    public async Task A_set_ends_the_wait_that_goes_on()
    {
        var wait = WaitAsync();
        Assert.False(wait.IsCompleted);
        _wakeUp.Set();
        await wait;
    }

    [Fact]
    public async Task A_set_before_the_wait_is_not_lost()
    {
        _wakeUp.Set();
        await WaitAsync();
    }

    [Fact]
    public async Task Two_sets_are_one_wake_up()
    {
        _wakeUp.Set();
        _wakeUp.Set();
        await WaitAsync();

        var second = WaitAsync();
        Assert.False(second.IsCompleted);
        _wakeUp.Set();
        await second;
    }

    [Fact]
    public async Task The_limit_ends_a_wait_and_leaves_nothing_set()
    {
        for (var turn = 0; turn < 3; turn++)
        {
            var wait = WaitAsync();
            _time.Advance(Limit - TimeSpan.FromTicks(1));
            Assert.False(wait.IsCompleted);
            _time.Advance(TimeSpan.FromTicks(1));
            await wait;
        }
    }

    [Theory, InlineData(0), InlineData(-3)]
    public Task A_limit_that_is_over_waits_not_at_all(int seconds) => _wakeUp.WaitAsync(TimeSpan.FromSeconds(seconds), _time, CancellationToken.None);

    [Fact]
    public async Task A_cancelled_wait_says_so_and_the_next_one_waits()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _wakeUp.WaitAsync(Limit, _time, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        var next = WaitAsync();
        Assert.False(next.IsCompleted);
        _wakeUp.Set();
        await next;
    }

    [Fact]
    public async Task A_thousand_sets_from_other_threads_are_all_seen()
    {
        var (told, seen) = (0, 0);
        var teller = Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Interlocked.Increment(ref told);
                _wakeUp.Set();
            }
        });
        while (seen < 1000)
        {
            await WaitAsync();
            seen = Volatile.Read(ref told);
        }

        await teller;
    }

    private Task WaitAsync() => _wakeUp.WaitAsync(Limit, _time, CancellationToken.None);
}
