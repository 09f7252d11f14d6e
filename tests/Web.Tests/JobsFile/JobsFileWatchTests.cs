using System.Diagnostics;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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

    [Fact]
    public async Task A_last_line_without_its_end_waits_until_the_file_is_still()
    {
        var folder = RunningMaster.NewFolder();
        var file = Path.Combine(folder, "trabajos", "trabajos.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "Numpy,8,6,1\nNumpy,8,6,2"); // of 200
        await using (var master = await RunningMaster.StartAsync(
            server.Configuration + ",defaultDatabase=1", folder, ("CARGA_AUTO_TRABAJOS", "true"), ("MONITOR_ARCHIVO_INTERVAL", "1")))
        {
            await Eventually.True(async () => await master.WaitingAsync() == 1, "the finished line is a job");
            await File.AppendAllTextAsync(file, "00\nNumpy,8,6,3");
            await Eventually.True(async () => await master.WaitingAsync() == 2, "the line that got its end is a job");
            await Eventually.True(async () => await master.WaitingAsync() == 3, "the last line is a job when the file is still");
            Assert.Equal([1, 3, 200], (await master.GetAsync("/trabajos")).GetProperty("trabajos").EnumerateArray().Select(j => j.GetProperty("iteraciones").GetInt32()).Order());

            await File.AppendAllTextAsync(file, "\nNumpy,8,6,4");
            await master.PostAsync("/cargar_trabajos"); // whoever asks for it means what is there now
            Assert.Equal(4, await master.WaitingAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_of_wrong_lines_is_one_short_line_of_the_log()
    {
        using var lines = new CollectedLines(LogLevel.Warning);
        var folder = RunningMaster.NewFolder();
        var file = Path.Combine(folder, "trabajos", "trabajos.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using (var master = await RunningMaster.StartAsync(
            server.Configuration + ",defaultDatabase=3", folder, ("CARGA_AUTO_TRABAJOS", "true"), ("MONITOR_ARCHIVO_INTERVAL", "1"), ("LOG_LEVEL", "WARNING")))
        {
            master.Services.GetRequiredService<ILoggerFactory>().AddProvider(lines);
            await File.WriteAllTextAsync(file, string.Concat(Enumerable.Range(1, 5000).Select(i => $"mal {i}\n")));
            await Eventually.True(() => lines.Lines.Any(line => line.Contains("4980 more lines", StringComparison.Ordinal)), "the log says how many");
            Assert.InRange(lines.Lines.Single(line => line.Contains("more lines", StringComparison.Ordinal)).Length, 100, 5000);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_emptied_Redis_does_not_end_the_watch()
    {
        var folder = RunningMaster.NewFolder();
        var file = Path.Combine(folder, "trabajos", "trabajos.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "Numpy,8,6,1\n");
        await using (var master = await RunningMaster.StartAsync(
            server.Configuration + ",defaultDatabase=2,allowAdmin=true", folder, ("CARGA_AUTO_TRABAJOS", "true"), ("MONITOR_ARCHIVO_INTERVAL", "1")))
        {
            await Eventually.True(async () => await master.WaitingAsync() == 1, "the line is a job");
            var redis = master.Services.GetRequiredService<FarmRedis>();
            await redis.Database.ExecuteAsync("FLUSHDB");
            await Eventually.True(async () => await master.WaitingAsync() == 1, "the watch looks again");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_pipe_in_the_files_place_stops_neither_watch_nor_master()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files.");
        var folder = RunningMaster.NewFolder();
        var file = Path.Combine(folder, "trabajos", "trabajos.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (var mkfifo = Process.Start("mkfifo", [file]))
            await mkfifo.WaitForExitAsync();
        var watch = new Stopwatch();
        await using (var master = await RunningMaster.StartAsync(
            server.Configuration + ",defaultDatabase=3", folder, ("CARGA_AUTO_TRABAJOS", "true"), ("MONITOR_ARCHIVO_INTERVAL", "1")))
        {
            using var refused = await master.SendAsync("POST", "/cargar_trabajos");
            Assert.Equal(400, (int)refused.StatusCode);
            Assert.Contains("no responde en 10 s; puede ser una tubería", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await SaysAsync(master, "no responde en 10 s; puede ser una tubería");

            File.Delete(file);
            await File.WriteAllTextAsync(file, "Numpy,8,6,1\n");
            await Eventually.True(async () => await master.WaitingAsync() == 1, "the file in its place is loaded");
            await SaysAsync(master, null);
            watch.Start();
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told_by_a_master_that_is_ready_until_it_can()
    {
        var folder = RunningMaster.NewFolder();
        var file = Path.Combine(folder, "trabajos", "trabajos.txt");
        await using (var master = await RunningMaster.StartAsync(
            server.Configuration + ",defaultDatabase=4", folder, ("CARGA_AUTO_TRABAJOS", "true"), ("MONITOR_ARCHIVO_INTERVAL", "1"), ("MAX_LINEAS", "3")))
        {
            await SaysAsync(master, null); // a farm may have no such file
            await using (var large = File.Create(file))
                large.SetLength(17 * 1024 * 1024);
            await SaysAsync(master, "«trabajos.txt» tiene 17825792 bytes; el límite es 16777216.");
            await File.WriteAllTextAsync(file, "Numpy,8,6,1\n\n\n\n");
            await SaysAsync(master, "«trabajos.txt» pasa de 3 líneas, el límite de esta granja (MAX_LINEAS).");
            Assert.Equal(0, await master.WaitingAsync());
            File.Delete(file);
            File.CreateSymbolicLink(file, "/etc/hostname");
            await SaysAsync(master, "«trabajos.txt» es un enlace que sale de la carpeta de trabajos.");
            File.Delete(file);
            await SaysAsync(master, null);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Task SaysAsync(RunningMaster master, string? sentence) => Eventually.True(
        async () =>
        {
            var ready = await master.GetAsync("/salud/listo"); // 200: it goes on with everything else
            Assert.Equal("listo", ready.GetProperty("status").GetString());
            return sentence is null
                ? !ready.TryGetProperty("aviso", out _)
                : ready.TryGetProperty("aviso", out var notice) && notice.GetString()!.Contains(sentence, StringComparison.Ordinal);
        },
        $"it says: {sentence ?? "nothing"}");
}
