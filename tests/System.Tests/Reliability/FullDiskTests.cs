using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using static HpcHangfire.SystemTests.Reliability.Load;

namespace HpcHangfire.SystemTests.Reliability;

/// <summary>A master whose disk is full.</summary>
public sealed class FullDiskTests
{
    // Its PNG is larger than the first disk below, and smaller than the second.
    private static readonly JobOrderWire Big = new("juliaCython", 2500, 2500, 300) { [OrderFields.CRe] = -0.8, [OrderFields.CIm] = 0.156 };

    [Fact]
    public async Task A_full_disk_fails_its_jobs_with_the_reason_and_costs_nothing_else()
    {
        using var disk = SmallDisk.Mount(mebibytes: 1);
        await using var farm = await StartAsync(("CARPETA_DATOS", disk.Folder), ("COMPUERTA_DISCO_MB", "0"), ("MAX_REINTENTOS", "2"));
        var pictures = Path.Combine(disk.Folder, "imagenes");

        // No room for one picture: another, smaller one has it.
        var big = await farm.Http.SubmitAsync(Big);
        Assert.Contains("No se pudo guardar la imagen en el disco del maestro", (await farm.Http.UntilAsync(big, "fallido")).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(pictures));
        var small = await farm.Http.SubmitAsync(Short);
        await farm.Http.UntilAsync(small, "completado");

        // No room for anything.
        var filler = Path.Combine(disk.Folder, "relleno");
        Fill(filler);
        var hopeless = await farm.Http.SubmitAsync(Short);
        Assert.Contains("No se pudo guardar la imagen en el disco del maestro", (await farm.Http.UntilAsync(hopeless, "fallido")).Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(pictures));

        // There is room again.
        disk.Resize(mebibytes: 64);
        File.Delete(filler);
        foreach (var id in (string[])[big, hopeless])
        {
            using var answer = await farm.Http.PostAsync(new Uri($"trabajos/{id}/reintentar", UriKind.Relative), null);
            Assert.True(answer.IsSuccessStatusCode);
            await farm.Http.UntilAsync(id, "completado");
        }

        Assert.Equal(3, Directory.GetFiles(pictures).Length);
        await farm.PublishedOnceAsync(3);
        await farm.NothingLeftAsync();
        Assert.All(farm.Workers.Values.Append(farm.Master), process => Assert.True(process.IsRunning));
    }

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
