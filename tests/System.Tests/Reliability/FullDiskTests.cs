using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>A master whose disk is full.</summary>
public sealed class FullDiskTests
{
    // Its PNG is larger than the first disk below, and smaller than the second.
    private static readonly JobOrderWire Big = new("juliaCython", 2500, 2500, 300) { [OrderFields.CRe] = -0.8, [OrderFields.CIm] = 0.156 };

    [Fact]
    public async Task A_full_disk_stops_the_queue_with_the_reason_and_fails_no_job()
    {
        using var disk = SmallDisk.Mount(mebibytes: 1);
        await using var farm = await StartAsync(("CARPETA_DATOS", disk.Folder), ("COMPUERTA_DISCO_MB", "0"), ("MAX_REINTENTOS", "1"));
        var pictures = Path.Combine(disk.Folder, "imagenes");

        // No room for this picture: it waits, and says why; so does what comes after it.
        var big = await farm.Http.SubmitAsync(Big);
        await WaitsForRoomAsync(farm, big);
        var small = await farm.Http.SubmitAsync(Short);
        await WaitsForRoomAsync(farm, small);
        Assert.Empty(Directory.GetFiles(pictures, "*.png", SearchOption.AllDirectories));

        // No room for anything: orders are still accepted.
        var filler = Path.Combine(disk.Folder, "relleno");
        Fill(filler);
        var another = await farm.Http.SubmitAsync(Short);
        await WaitsForRoomAsync(farm, another);

        // There is room again: nobody has to say so.
        disk.Resize(mebibytes: 64);
        File.Delete(filler);
        foreach (var id in (string[])[big, small, another])
            Assert.Equal(1, (await farm.Http.UntilAsync(id, "completado")).Attempts);
        Assert.Equal(3, Directory.GetFiles(pictures, "*.png", SearchOption.AllDirectories).Length);
        await farm.PublishedOnceAsync(3);
        await farm.NothingLeftAsync();
        Assert.All(farm.Workers.Values.Append(farm.Master), process => Assert.True(process.IsRunning));
    }

    [Fact]
    public async Task A_picture_that_never_fits_stops_the_queue_until_it_is_cancelled()
    {
        using var disk = SmallDisk.Mount(mebibytes: 1);
        await using var farm = await StartAsync(("CARPETA_DATOS", disk.Folder), ("COMPUERTA_DISCO_MB", "0"));
        var big = await farm.Http.SubmitAsync(Big);
        await WaitsForRoomAsync(farm, big);
        var small = await farm.Http.SubmitAsync(Short);
        await WaitsForRoomAsync(farm, small);
        await farm.Http.CancelAsync(big);
        Assert.Equal(1, (await farm.Http.UntilAsync(small, "completado")).Attempts);
        await farm.NothingLeftAsync();
    }

    private static Task WaitsForRoomAsync(FarmOnRedis farm, string id) => Eventually.True(
        async () => await farm.Http.JobAsync(id) is { State: "pendiente", Attempts: 0, Waiting.Reason: var reason }
            && reason.StartsWith("en el disco del maestro no caben ", StringComparison.Ordinal),
        "the job says that it waits for room");

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        void WriteForEver()
        {
            while (true)
                file.Write(page);
        }

        Assert.Throws<IOException>(WriteForEver);
    }
}
