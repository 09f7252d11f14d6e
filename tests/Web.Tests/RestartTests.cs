using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Web.Tests;

/// <summary>A master keeps no state itself: another one on the same Redis and folder knows all that it knew.</summary>
public sealed class RestartTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task A_restarted_master_knows_its_jobs_workers_pictures_and_file_marks()
    {
        var folder = RunningMaster.NewFolder();
        string waiting, done, before;
        await using (var first = await RunningMaster.StartAsync(server.Configuration, folder))
        {
            waiting = await first.SubmitAsync("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"clave":"k"}""");
            done = await first.SubmitAsync();
            await first.CompleteAsync(done, RunningMaster.Png(4, 5, 6));
            await first.PostAsync("/registrar_esclavo", """{"esclavo_id":"e9","ip":"10.0.0.7","puerto":5013}""");
            await File.WriteAllTextAsync(Path.Combine(first.JobsFolder, "trabajos.txt"), "Numpy,8,6,1\n");
            await first.PostAsync("/cargar_trabajos");
            before = (await first.GetAsync("/trabajos")).GetRawText();
        }

        await using var second = await RunningMaster.StartAsync(server.Configuration, folder);
        Assert.Equal(before, (await second.GetAsync("/trabajos")).GetRawText());
        Assert.Equal(2, await second.WaitingAsync());
        Assert.Equal(waiting, await second.SubmitAsync("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"clave":"k"}"""));
        Assert.Equal(RunningMaster.Png(4, 5, 6), await second.Client.GetByteArrayAsync(new Uri($"/trabajos/{done}/imagen", UriKind.Relative)));
        Assert.Equal(5013, (await second.GetAsync("/esclavos")).GetProperty("e9").GetProperty("puerto").GetInt32());
        Assert.Equal(0, (await second.PostAsync("/cargar_trabajos")).GetProperty("trabajos_cargados").GetInt32());
        Assert.True((await second.GetAsync("/estado")).GetProperty("trabajos_desde_archivo").GetBoolean());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Two_masters_on_one_redis_are_one_farm()
    {
        var (a, b) = (RunningMaster.NewFolder(), RunningMaster.NewFolder());
        await using (var one = await RunningMaster.StartAsync(server.Configuration, a))
        await using (var other = await RunningMaster.StartAsync(server.Configuration, b))
        {
            var id = await one.SubmitAsync();
            Assert.Equal("pendiente", (await other.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
            using var cancelled = await other.SendAsync("DELETE", $"/trabajos/{id}");
            Assert.Equal("cancelado", (await one.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());
        }

        Directory.Delete(a, recursive: true);
        Directory.Delete(b, recursive: true);
    }
}
