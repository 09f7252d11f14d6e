using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.Tests;

namespace HpcHangfire.WorkerHost.Tests.Rendering;

/// <summary>The master goes away while a worker has a picture for it.</summary>
public sealed class UploadTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task A_master_that_restarts_is_waited_for()
    {
        var folder = RunningMaster.NewFolder();
        var port = FreePort.Next();
        var first = await RunningMaster.StartAsync(server.Configuration, folder, ("MAESTRO_PORT", $"{port}"));
        await using (var worker = await RunningWorker.StartAsync(server.Configuration, first, "esclavo1", ("MAX_REINTENTOS", "1")))
        {
            var id = await first.SubmitAsync("""{"algoritmo":"Secuencial","width":1000,"height":1000,"iteraciones":2000}""");
            await Eventually.True(async () => (await worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean(), "the worker renders");
            await first.DisposeAsync();
            await using (var asleep = RunningMaster.Build(server.Configuration, folder))
            {
                var progress = (Farm.Jobs.JobProgress)asleep.Services.GetService(typeof(Farm.Jobs.JobProgress))!;
                await Eventually.True(async () => (await progress.ReadAsync(id, 0)).Phase == "envío", "the picture is on its way", TimeSpan.FromSeconds(40));
            }

            await using var second = await RunningMaster.StartAsync(server.Configuration, folder, ("MAESTRO_PORT", $"{port}"));
            await Eventually.True(
                async () => (await second.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString() == "completado",
                "the picture reached the restarted master",
                TimeSpan.FromSeconds(40));
            Assert.Equal(1, (await second.GetAsync($"/trabajos/{id}")).GetProperty("intentos").GetInt32());
        }

        Directory.Delete(folder, recursive: true);
    }
}
