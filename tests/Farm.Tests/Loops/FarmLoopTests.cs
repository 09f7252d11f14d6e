using System.Collections.Concurrent;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Loops;

/// <summary>A program's loops and what they say about Redis, on a clock that the test moves.</summary>
public sealed class FarmLoopTests : IDisposable
{
    private const string Away = "Warning: Redis is away: nobody listens there";
    private const string Back = "Information: Redis is back";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RedisHealth _redis;
    private readonly FarmLoop _loop;
    private string? _whyUnreachable;
    private int _steps;

    public FarmLoopTests()
    {
        _redis = new RedisHealth(() => _whyUnreachable, _time, new CollectedLog<RedisHealth>(_lines));
        _loop = new FarmLoop(_redis, _time, new CollectedLog<FarmLoop>(_lines));
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task The_first_step_is_taken_at_once_and_the_others_at_their_time()
    {
        var loop = RunAsync(() => { });
        await Eventually.True(() => _steps == 1, "the first step");
        await StepsAsync(4);
        await StopAsync(loop);
        Assert.Empty(_lines);
    }

    [Fact]
    public async Task A_wake_up_brings_the_next_step_forward()
    {
        var wakeUp = new WakeUp();
        var loop = _loop.RunAsync("a test", () => TimeSpan.FromHours(1), wakeUp, Count, _stop.Token);
        for (var step = 1; step <= 3; step++)
        {
            await Eventually.True(() => _steps == step, "a step");
            wakeUp.Set();
        }

        await StopAsync(loop);
    }

    [Fact]
    public async Task A_step_that_outlives_its_program_is_no_bug()
    {
        var loop = RunAsync(() =>
        {
            _stop.Cancel();
            throw new ObjectDisposedException("Connection is being disposed");
        });

        await loop.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(_lines);
    }

    [Fact]
    public async Task An_outage_is_told_when_it_begins_and_when_it_is_over_however_long_it_lasts()
    {
        var loop = RunAsync(() => ThrowOutageIf(_steps is (> 3 and <= 10) or (> 25 and <= 60)));
        await StepsAsync(80);
        await StopAsync(loop);
        Assert.Equal([Away, Back, Away, Back], _lines);
    }

    [Fact]
    public async Task Several_loops_tell_of_an_outage_once()
    {
        var loops = Enumerable.Range(0, 6).Select(_ => RunAsync(() => ThrowOutageIf(_steps < 40))).ToList();
        await StepsAsync(120);
        foreach (var loop in loops)
            await StopAsync(loop);
        Assert.Equal([Away, Back], _lines);
    }

    [Fact]
    public async Task While_some_steps_fail_the_success_of_others_ends_no_outage()
    {
        for (var second = 0; second < 10; second++)
        {
            Assert.False(await _redis.TryAsync(() => Task.FromException(Outage()), _stop.Token));
            Assert.True(await _redis.TryAsync(() => Task.CompletedTask, _stop.Token));
            Assert.False(_redis.IsUp);
            _time.Advance(Second);
        }

        Assert.Equal([Away], _lines);
        _time.Advance(3 * Second);
        Assert.True(await _redis.TryAsync(() => Task.CompletedTask, _stop.Token));
        Assert.Equal([Away, Back], _lines);
    }

    [Fact]
    public async Task Without_a_connection_a_step_that_cannot_wait_is_not_taken()
    {
        _whyUnreachable = "nobody listens there";
        Assert.False(await _redis.TryAsync(() => throw new InvalidOperationException(), _stop.Token));
        Assert.False(_redis.IsUp);

        _time.Advance(10 * Second);
        _whyUnreachable = null;
        Assert.True(await _redis.TryAsync(() => Task.CompletedTask, _stop.Token));
        Assert.True(_redis.IsUp);
        Assert.Equal([Away, Back], _lines);
    }

    [Fact]
    public async Task A_step_left_over_from_an_outage_begins_no_other_one()
    {
        var answer = new TaskCompletionSource();
        var late = _redis.TryAsync(() => answer.Task, _stop.Token);
        _time.Advance(Second);
        Assert.False(await _redis.TryAsync(() => Task.FromException(Outage()), _stop.Token));
        _time.Advance(4 * Second);
        Assert.True(await _redis.TryAsync(() => Task.CompletedTask, _stop.Token));

        answer.SetException(Outage());
        Assert.False(await late);
        Assert.Equal([Away, Back], _lines);
    }

    [Fact]
    public async Task A_bug_is_logged_with_the_loops_name_and_the_loop_goes_on()
    {
        var loop = RunAsync(() => ThrowIf(_steps == 2, new InvalidOperationException("a bug")));
        await StepsAsync(5);
        await StopAsync(loop);
        Assert.Equal(["Error: A step of a test failed; the next one follows at its time"], _lines);
    }

    [Fact]
    public async Task A_step_that_is_cancelled_though_nobody_stops_the_loop_is_a_bug()
    {
        var loop = RunAsync(() => ThrowIf(_steps == 1, new OperationCanceledException()));
        await StepsAsync(3);
        await StopAsync(loop);
        Assert.Single(_lines);
    }

    [Fact]
    public async Task A_stop_ends_the_loop_within_its_step_and_without_a_word()
    {
        var loop = _loop.RunAsync("a test", Second, stopping => Task.Delay(Timeout.InfiniteTimeSpan, _time, stopping), _stop.Token);
        await StopAsync(loop);
        Assert.Empty(_lines);
    }

    [Fact]
    public async Task A_loop_until_something_is_done_goes_through_outages_and_ends_with_it()
    {
        var loop = _loop.UntilAsync("a test", Second, IsDone, _stop.Token);
        await StepsAsync(4);
        Assert.True(await loop);
        Assert.Equal((4, Away), (_steps, Assert.Single(_lines)));

        Task<bool> IsDone(CancellationToken stopping)
        {
            ThrowOutageIf(Interlocked.Increment(ref _steps) < 3);
            return Task.FromResult(_steps == 4);
        }
    }

    [Fact]
    public async Task A_loop_that_is_stopped_before_its_end_says_so()
    {
        var loop = _loop.UntilAsync("a test", Second, _ => Task.FromResult(false), _stop.Token);
        await _stop.CancelAsync();
        Assert.False(await loop.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static RedisConnectionException Outage() => new(ConnectionFailureType.UnableToConnect, CommandFlags.None, "nobody listens there");

    private static void ThrowOutageIf(bool isAway) => ThrowIf(isAway, Outage());

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
            throw exception;
    }

    private Task RunAsync(Action act) => _loop.RunAsync(
        "a test",
        Second,
        _ =>
        {
            Interlocked.Increment(ref _steps);
            act();
            return Task.CompletedTask;
        },
        _stop.Token);

    private Task Count(CancellationToken stopping)
    {
        Interlocked.Increment(ref _steps);
        return Task.CompletedTask;
    }

    /// <summary>Moves the clock until this many steps are done.</summary>
    private Task StepsAsync(int count) => Eventually.True(
        () =>
        {
            if (_steps < count)
                _time.Advance(Second);
            return _steps >= count;
        },
        $"step {count}");

    private async Task StopAsync(Task loop)
    {
        await _stop.CancelAsync();
        await loop.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
