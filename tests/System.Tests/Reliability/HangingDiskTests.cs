using HpcHangfire.Contract.Orders;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>Disks that neither answer nor fail.</summary>
public sealed class HangingDiskTests
{
    [Fact]
    public async Task A_worker_needs_no_disk_and_goes_on_when_its_disk_hangs()
    {
        using var disk = HangingDisk.Make();
        await using var farm = await StartAsync(new FarmPlan { Workers = 0 }, ("MAX_REINTENTOS", "1"));
        var worker = farm.StartWorker("esclavo1", data: disk.Folder);
        await worker.ReadyAsync();
        var id = await BeginAsync(farm.Http);
        disk.Hang();

        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken); // the hang itself: longer than a silent worker is waited for
        Assert.Equal(["esclavo1"], await farm.Http.ActiveAsync());
        foreach (var job in (string[])[id, await farm.Http.SubmitAsync(Short), await farm.Http.SubmitAsync(Short.With(OrderFields.Key, "otro"))])
            Assert.Equal(1, (await farm.Http.UntilAsync(job, "completado")).Attempts);
        Assert.Equal(0, await worker.StopAsync());
        await farm.PublishedOnceAsync(3);
    }

    [Fact]
    public async Task A_picture_waits_for_a_master_whose_disk_hangs()
    {
        using var disk = FreezableDisk.Mount();
        await using var farm = await StartAsync(new FarmPlan { Workers = 1 }, ("MAX_REINTENTOS", "1"), ("CARPETA_DATOS", disk.Folder), ("COMPUERTA_DISCO_MB", "0"));
        var id = await BeginAsync(farm.Http);
        disk.Freeze(true);

        await Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken); // the hang itself: longer than any one request may take
        var waiting = await farm.Http.SubmitAsync(Short); // orders need no disk
        Assert.Equal("en_curso", (await farm.Http.JobAsync(id)).State);
        disk.Freeze(false);

        foreach (var job in (string[])[id, waiting])
            Assert.Equal(1, (await farm.Http.UntilAsync(job, "completado")).Attempts);
        await farm.PublishedOnceAsync(2);
        await farm.NothingLeftAsync();
    }
}
