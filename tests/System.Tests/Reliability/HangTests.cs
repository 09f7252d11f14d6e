using System.Net;
using System.Net.Http.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Masters and Redis stopped where they stand (SIGSTOP): they keep their connections and answer nothing.</summary>
public sealed class HangTests
{
    [Fact]
    public async Task A_picture_finds_another_master_when_its_own_hangs()
    {
        await using var farm = await StartAsync(new FarmPlan { Masters = 2, Workers = 1 }, ("MAX_REINTENTOS", "1"));
        var (survivor, hung) = (farm.Masters[0], farm.Masters[1]); // the worker uses the second
        var id = await BeginAsync(survivor.Http);
        hung.Signal(UnixSignal.Stop);
        Assert.Equal(1, (await survivor.Http.UntilAsync(id, "completado")).Attempts);
        var next = await survivor.Http.SubmitAsync(Short);
        Assert.Equal(1, (await survivor.Http.UntilAsync(next, "completado")).Attempts);
        hung.Signal(UnixSignal.Continue);
        await farm.PublishedOnceAsync(2, masterDied: true);
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_picture_waits_for_the_only_master_that_hangs()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 1 }, ("MAX_REINTENTOS", "1"));
        var id = await BeginAsync(farm.Http);
        farm.Master.Signal(UnixSignal.Stop);
        await Task.Delay(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken); // the hang itself: longer than any one request may take
        farm.Master.Signal(UnixSignal.Continue);
        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        await farm.NothingLeftAsync();
    }

    [Fact]
    public async Task A_Redis_that_hangs_is_an_outage_and_costs_no_attempt()
    {
        await using var farm = await StartAsync(new FarmPlan { Workers = 1 }, ("MAX_REINTENTOS", "1"));
        var id = await BeginAsync(farm.Http);
        farm.FreezeRedis(true);
        using (var refused = await farm.Http.PostAsJsonAsync(new Uri("agregar_trabajo", UriKind.Relative), Short, WireJson.Options))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        using (var alive = await farm.Http.GetAsync(new Uri("salud/vivo", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken); // the hang itself: several leases
        farm.FreezeRedis(false);
        Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        Assert.All(farm.Workers.Values.Append(farm.Master), process => Assert.True(process.IsRunning));
        var next = await farm.Http.SubmitAsync(Short.With(OrderFields.Key, "después"));
        await farm.Http.UntilAsync(next, "completado");
        await farm.NothingLeftAsync();
    }
}
