using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>The jobs file while nobody asks: loaded at the start, then looked at repeatedly.</summary>
public sealed class JobsFileWatchTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task The_file_is_loaded_at_the_start_and_a_line_added_later_is_found_by_the_watch()
    {
        var folder = RunningMaster.NewFolder();
        var file = Path.Combine(folder, "trabajos", "trabajos.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "Numpy,8,6,1\nmal\nNumpy,8,6,2,1\n");
        await using var master = await RunningMaster.StartAsync(
            server.Configuration, folder, ("CARGA_AUTO_TRABAJOS", "true"), ("MONITOR_ARCHIVO_INTERVAL", "1"));

        await Eventually.True(async () => await master.WaitingAsync() == 2, "both good lines are jobs");
        await File.AppendAllTextAsync(file, "Numpy,8,6,3\n");
        await Eventually.True(async () => await master.WaitingAsync() == 3, "the new line is a job");

        // Cleared on purpose: the watch looks again, and only what is new comes.
        await master.PostAsync("/limpiar_cola");
        await File.AppendAllTextAsync(file, "Numpy,8,6,4\n");
        await Eventually.True(async () => await master.WaitingAsync() > 0, "the watch looked again");
        Assert.Equal(1, await master.WaitingAsync());
        Directory.Delete(folder, recursive: true);
    }
}
