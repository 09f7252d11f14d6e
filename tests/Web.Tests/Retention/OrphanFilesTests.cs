using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Retention;

/// <summary>Files that no job names go, and no others.</summary>
public sealed class OrphanFilesTests(GarnetFixture server) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private const string Unique = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan s_old = TimeSpan.FromHours(1.1);
    private static readonly TimeSpan s_month = TimeSpan.FromDays(30.1);
    private FinishedJobs _farm = null!;

    public async ValueTask InitializeAsync() => _farm = await FinishedJobs.OpenAsync(server);

    public ValueTask DisposeAsync() => _farm.DisposeAsync();

    [Fact]
    public async Task What_is_published_or_may_still_be_stays_and_what_died_before_goes()
    {
        var done = await _farm.CompleteAsync(TimeSpan.FromDays(1));
        var published = _farm.Files.ToList();
        foreach (var file in published)
            _farm.Write(file, 100, s_old);
        var running = await _farm.SubmitAsync();
        var dead = await RunningMaster.BeginAsync(_farm.Services, running, "esclavo1");
        var alive = await RunningMaster.BeginAsync(_farm.Services, running, "esclavo2");
        var ended = await RunningMaster.BeginAsync(_farm.Services, await _farm.SubmitAsync(), "esclavo3");
        await _farm.Services.GetRequiredService<JobControl>().CancelAsync(ended.JobId, "prueba");
        var token = published[0].Split('.')[1];
        string[] orphans = [$"{done}.7.png", $"{done}.7.mini.png", $"{done}.7.historia.json", $"{running}.{dead.Token}.png", $"{ended.JobId}.{ended.Token}.tif", $"x.png.{Unique}.tmp"];
        string[] unknown = ["ido.7.conteos.gz", "con.puntos.7.valores.gz"];
        string[] others = [$"{done}.{token}.mini.png", $"{done}.{token}.historia.json", $"{running}.{alive.Token}.png", $"{running}.{alive.Token}.conteos.gz", "ido.8.png", "notas.txt", "foto.png", "ido.7.jpg", "ido.siete.png", ".7.png", "x.tmp", "x.png.0f.tmp"];
        foreach (var file in orphans.Concat(others))
            _farm.Write(file, 100, s_old);
        foreach (var file in unknown)
            _farm.Write(file, 100, s_month);
        string[] young = [$"{done}.8.png", $"y.png.{Unique}.tmp"];
        foreach (var file in young)
            _farm.Write(file, 100, TimeSpan.FromMinutes(59));

        await RemoveAsync();

        Assert.Equal([.. published.Concat(others).Concat(young).Order()], _farm.Files);
    }

    [Fact]
    public async Task A_link_in_the_folder_is_left_alone_and_ends_nothing()
    {
        var done = await _farm.CompleteAsync(TimeSpan.FromDays(1));
        var target = Path.Combine(_farm.DataFolder, "ajeno.png");
        await File.WriteAllTextAsync(target, "", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(target, DateTime.UtcNow - s_month);
        File.CreateSymbolicLink(Path.Combine(_farm.DataFolder, "imagenes", "a.7.png"), target);
        _farm.Write($"{done}.7.png", 100, s_old);

        await RemoveAsync();

        Assert.Contains("a.7.png", _farm.Files);
        Assert.DoesNotContain($"{done}.7.png", _farm.Files);
    }

    [Fact]
    public async Task A_crash_between_the_record_and_its_files_leaves_nothing_for_ever()
    {
        await RemoveAsync(); // as a master does when it starts: from now on the folder is this farm's
        var id = await _farm.CompleteAsync(TimeSpan.FromDays(1));
        await _farm.Services.GetRequiredService<JobRemoval>().RemoveAsync(id);
        foreach (var file in _farm.Files)
            _farm.Write(file, 100, s_month);

        await RemoveAsync();

        Assert.Empty(_farm.Files);
    }

    [Fact]
    public async Task In_the_folder_of_another_farm_nothing_is_removed_until_somebody_says_that_it_is_ours()
    {
        var name = Path.Combine(_farm.DataFolder, "granja");
        await File.WriteAllTextAsync(name, "otra", TestContext.Current.CancellationToken);
        _farm.Write("ido.7.png", 100, s_month);

        await RemoveAsync();
        Assert.Single(_farm.Files);

        File.Delete(name);
        await _farm.CompleteAsync(TimeSpan.FromDays(1));
        await RemoveAsync();
        Assert.DoesNotContain("ido.7.png", _farm.Files);
        Assert.Equal(await _farm.Services.GetRequiredService<FarmIdentity>().NameAsync(), await File.ReadAllTextAsync(name, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Files_of_which_this_farm_knows_none_are_not_its_own()
    {
        _farm.Write("ido.7.png", 100, s_month); // as an earlier version left it, found by a master with a wrong REDIS

        await RemoveAsync();

        Assert.Single(_farm.Files);
        Assert.False(File.Exists(Path.Combine(_farm.DataFolder, "granja")));
    }

    [Fact]
    public async Task A_redis_that_was_emptied_costs_no_picture()
    {
        await _farm.CompleteAsync(TimeSpan.Zero);
        foreach (var file in _farm.Files)
            _farm.Write(file, 100, s_month);
        await RemoveAsync();
        await _farm.Redis.Database.ExecuteAsync("FLUSHDB");

        await RemoveAsync();

        Assert.Equal(2, _farm.Files.Count());
    }

    private Task RemoveAsync() => ActivatorUtilities.CreateInstance<OrphanFiles>(_farm.Services).RemoveAsync(TestContext.Current.CancellationToken);
}
