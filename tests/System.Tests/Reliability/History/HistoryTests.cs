using System.Globalization;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>
/// Clients submit, cancel, retry, press the dashboard's buttons, pause workers and read, while a nemesis kills, stops, hangs, cuts and
/// fills; a checker decides from the history of all questions and answers (in the manner of Jepsen, K. Kingsbury). HPC_HISTORIA_SEGUNDOS
/// sets for how long, 40 otherwise; HPC_HISTORIA_SEMILLA the seed, HPC_HISTORIA_CARPETA a folder for the history and the programs' logs.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper figures)
{
    private const int MostAttempts = 3;

    [Fact]
    public async Task Whatever_breaks_no_answer_contradicts_another_and_nothing_is_lost_or_left()
    {
        Assert.SkipUnless(FarmOnRedis.IsPossible, "redis-server is not installed on this machine.");
        var seed = Setting("HPC_HISTORIA_SEMILLA", 20261126);
        var plan = Plan.Make(seed, Setting("HPC_HISTORIA_SEGUNDOS", 40));
        figures.WriteLine($"HPC_HISTORIA_SEMILLA={seed}: {plan.Steps.Count} steps of {Plan.Clients} clients, {plan.Faults.Count} faults");

        using var disk = SmallDisk.TryMount(mebibytes: 96, out var why);
        if (disk is null)
            figures.WriteLine($"No disk is filled: {why}");
        await using var farm = await StartAsync(disk?.Folder);
        var history = new History();
        await using var nemesis = new Nemesis(farm, disk?.Folder, history);
        await nemesis.StartWorkersAsync();
        var masters = farm.Masters.Select(master => master.Http.BaseAddress!).ToList();
        var clients = new Clients(plan, masters, history);
        await Task.WhenAll(clients.RunAsync(), nemesis.RunAsync(plan));
        await new Ending(plan, farm, clients, history, masters).RunAsync();

        Tell(history, nemesis);
        var wrong = HistoryChecker.Check(history.Operations, MostAttempts);
        var folder = Environment.GetEnvironmentVariable("HPC_HISTORIA_CARPETA") ?? (wrong.Count == 0 ? null : Path.GetTempPath());
        if (folder is not null)
            Save(Directory.CreateDirectory(Path.Combine(folder, $"historia-{seed}")).FullName, history, nemesis);
        Assert.True(wrong.Count == 0, $"Seed {seed}, history in {folder}/historia-{seed}: {wrong.Count} contradictions\n{string.Join('\n', wrong.Take(30))}");
    }

    private static Task<FarmOnRedis> StartAsync(string? data)
    {
        var settings = new Dictionary<string, string>
        {
            ["ARRIENDO_S"] = "2",
            ["ESCLAVO_HILOS"] = "1",
            ["MAX_REINTENTOS"] = $"{MostAttempts}",
            ["REINTENTO_DELAY"] = "1",
            ["COMPUERTA_DISCO_MB"] = "0", // its disk is smaller than the gate's limit, and full at times
        };
        if (data is not null)
            settings["CARPETA_DATOS"] = data;
        return FarmOnRedis.StartAsync(new FarmPlan { Masters = Plan.Masters, Workers = 0, Monitors = 0, AppendFsync = "always", Settings = settings });
    }

    private void Tell(History history, Nemesis nemesis)
    {
        var all = history.Operations;
        var faults = all.Where(one => one.Kind == OperationKind.Fault).GroupBy(one => $"{one.Fault} {one.Target!.TrimEnd('1', '2', '3')}");
        var repairs = nemesis.Programs.SelectMany(one => one.Process.Output.Lines).Count(line => line.Contains(" put right: ", StringComparison.Ordinal));
        figures.WriteLine($"""
            {all.Count} operations in {history.Now.ToString("0", CultureInfo.InvariantCulture)} s: {string.Join(", ", all.GroupBy(one => one.Outcome).Select(one => $"{one.Count()} {one.Key}"))}
            {string.Join(", ", all.GroupBy(one => one.Kind).OrderBy(one => one.Key).Select(one => $"{one.Count()} {one.Key}"))}
            Faults: {string.Join(", ", faults.OrderBy(one => one.Key).Select(one => $"{one.Count()} {one.Key}"))}
            At the end: {string.Join(", ", all.LastOrDefault(one => one.Kind == OperationKind.Status)?.Counts?.Select(one => $"{one.Value} {one.Key}") ?? [])}; repairs of the reconciler: {repairs}
            """);
    }

    private static void Save(string folder, History history, Nemesis nemesis)
    {
        history.Save(Path.Combine(folder, "historia.jsonl"));
        foreach (var (name, process) in nemesis.Programs)
            File.WriteAllText(Path.Combine(folder, $"{name}-{process.Id}.log"), $"{process.Output}\n{process.Error}");
    }

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
