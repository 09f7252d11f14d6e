using System.Net;
using System.Net.Http.Headers;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>A disk that refuses every change after it took a part.</summary>
public sealed class FailingDiskTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task A_disk_that_does_not_even_remove_stops_the_queue()
    {
        using var disk = SmallDisk.Mount(mebibytes: 16);
        var folder = RunningMaster.NewFolder();
        await using (var master = await RunningMaster.StartAsync(server.Configuration, folder, ("CARPETA_DATOS", disk.Folder)))
        {
            var attempt = await master.BeginAsync(await master.SubmitAsync("""{"algoritmo":"julia","width":8,"height":6,"iteraciones":9,"guardar_conteos":true}"""));
            using (var picture = await master.StoreAsync(attempt, RunningMaster.Png(1)))
                Assert.Equal(HttpStatusCode.OK, picture.StatusCode);

            disk.Protect(true);
            using var counts = new ByteArrayContent([0x1F, 0x8B, 0x08, 0, 1, 2, 3]);
            counts.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
            using var refused = await master.Client.PutAsync(
                new Uri($"/trabajos/{attempt.JobId}/conteos?ficha={attempt.Token}", UriKind.Relative), counts, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            var room = master.Services.GetRequiredService<StoreRoom>();
            Assert.Equal(attempt.JobId, (await room.WhyShutAsync())?.JobId);
            disk.Protect(false);
            await Eventually.True(async () => await room.WhyShutAsync() is null, "the master finds that there is room");
        }

        Directory.Delete(folder, recursive: true);
    }
}
