using System.Collections.Concurrent;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Tests.Loops;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.Retention;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace HpcHangfire.Web.Tests.Retention;

/// <summary>Jobs that ended are kept for so long, so many, and so large, and no longer.</summary>
public sealed class RetentionTests(GarnetFixture server) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly FakeTimeProvider _time = new();
    private FinishedJobs _farm = null!;

    public async ValueTask InitializeAsync() => _farm = await FinishedJobs.OpenAsync(server);

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    [Fact]
    public async Task A_job_goes_with_its_files_when_it_ended_too_long_ago()
    {
        var old = await _farm.CompleteAsync(TimeSpan.FromDays(30.1));
        var cancelled = await _farm.CancelAsync(TimeSpan.FromDays(40));
        var young = await _farm.CompleteAsync(TimeSpan.FromDays(29.9));
        var waiting = await _farm.SubmitAsync();

        await RemoveAsync(new() { MaxAge = TimeSpan.FromDays(30) });

        Assert.Equal([young, waiting], await _farm.LeftAsync(old, cancelled, young, waiting));
        Assert.Equal(2, _farm.Files.Count());
        Assert.All(_farm.Files, file => Assert.StartsWith(young, file, StringComparison.Ordinal));
        Assert.Equal(["Information: Removed 2 jobs that ended long ago, or beyond what is kept, and 200 bytes of their files"], _lines);
        Assert.Equal((2, 1), await _farm.Reader.CountsAsync() is var counts ? (counts.Completed, counts.Cancelled) : default);
        Assert.Empty((await _farm.Services.GetRequiredService<JobCoherence>().AllAsync()).Found);
    }

    [Fact]
    public async Task Of_too_many_jobs_those_go_that_ended_first()
    {
        string[] ids = [await AgoAsync(1), await AgoAsync(4), await AgoAsync(2), await AgoAsync(5), await AgoAsync(3)];

        await RemoveAsync(new() { MaxJobs = 2 });

        Assert.Equal([ids[0], ids[2]], await _farm.LeftAsync(ids));
        Task<string> AgoAsync(int hours) => _farm.CancelAsync(TimeSpan.FromHours(hours));
    }

    [Fact]
    public async Task Where_the_files_are_too_large_as_many_jobs_go_as_it_takes_and_files_that_are_not_ours_do_not_count()
    {
        string[] ids = [await _farm.CompleteAsync(TimeSpan.FromHours(3), 500), await _farm.CompleteAsync(TimeSpan.FromHours(2), 500), await _farm.CompleteAsync(TimeSpan.FromHours(1), 500)];
        _farm.Write("notas.txt", 5000);

        await RemoveAsync(new() { MaxBytes = 3000 });
        Assert.Equal(ids, await _farm.LeftAsync(ids));
        await RemoveAsync(new() { MaxBytes = 2999 });
        Assert.Equal(ids[1..], await _farm.LeftAsync(ids));
        Assert.Contains("notas.txt", _farm.Files);
    }

    [Fact]
    public async Task A_job_whose_counts_another_needs_stays_and_no_other_goes_in_its_place()
    {
        var source = await _farm.CompleteAsync(TimeSpan.FromDays(3));
        var (middle, young) = (await _farm.CancelAsync(TimeSpan.FromDays(2)), await _farm.CancelAsync(TimeSpan.FromDays(1)));
        var recolouring = await _farm.SubmitAsync(source);

        await RemoveAsync(new() { MaxJobs = 2 });
        Assert.Equal([source, middle, young], await _farm.LeftAsync(source, middle, young));

        await _farm.Services.GetRequiredService<JobControl>().CancelAsync(recolouring, "prueba");
        await RemoveAsync(new() { MaxJobs = 2 });
        Assert.Equal([young, recolouring], await _farm.LeftAsync(source, middle, young, recolouring));
    }

    [Fact]
    public async Task Many_jobs_go_in_slices_and_once_where_two_masters_remove_them()
    {
        const int jobs = 450;
        var database = _farm.Redis.Database;
        await Task.WhenAll(Enumerable.Range(0, jobs).SelectMany(i => new Task[]
        {
            database.HashSetAsync(FarmKeys.Job($"j{i}"), [new(JobFields.State, "cancelado"), new(JobFields.Created, i), new(JobFields.Finished, i + 1)]),
            database.SortedSetAddAsync(FarmKeys.JobsByDate, $"j{i}", i),
            database.SortedSetAddAsync(FarmKeys.JobsInState("cancelado"), $"j{i}", i),
        }));

        var both = Task.WhenAll(RemoveAsync(new() { MaxAge = TimeSpan.FromDays(1) }), RemoveAsync(new() { MaxAge = TimeSpan.FromDays(1) }));
        await Eventually.True(async () => await _farm.CancelledAsync() is > 0 and <= jobs - 200, "the first slice is gone");
        Assert.False(both.IsCompleted); // each waits before its next one
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return both.IsCompleted;
            },
            "all are removed");
        await both;

        Assert.Equal((0, jobs), (await _farm.CancelledAsync(), (await _farm.Reader.CountsAsync()).Cancelled));
        Assert.Equal(jobs, _lines.Sum(line => int.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Without_limits_all_are_kept()
    {
        var id = await _farm.CompleteAsync(TimeSpan.FromDays(10_000));

        await RemoveAsync(Read("0", "0", "0"));

        Assert.Equal([id], await _farm.LeftAsync(id));
        Assert.Empty(_lines);
    }

    [Fact]
    public void The_settings_are_days_jobs_and_gibibytes()
    {
        Assert.Equal(new RetentionOptions { MaxAge = TimeSpan.FromDays(30), MaxJobs = 100_000 }, Read(null, null, null));
        Assert.Equal(new RetentionOptions { MaxAge = TimeSpan.FromHours(12), MaxJobs = 7, MaxBytes = 1_610_612_736 }, Read("0.5", "7", "1.5"));
        Assert.Equal(new RetentionOptions(), Read("0", "0", "0"));
    }

    private static RetentionOptions Read(string? days, string? jobs, string? gibibytes) => RetentionOptions.Read(new SettingsReader(new ConfigurationBuilder()
        .AddInMemoryCollection([new(Variables.KeptDays.Name, days), new(Variables.KeptJobs.Name, jobs), new(Variables.KeptSize.Name, gibibytes)])
        .Build()));

    private Task RemoveAsync(RetentionOptions options) => ActivatorUtilities
        .CreateInstance<Web.Retention.Retention>(_farm.Services, options, _time, new CollectedLog<Web.Retention.Retention>(_lines))
        .RemoveAsync(TestContext.Current.CancellationToken);
}
