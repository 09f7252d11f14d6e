using System.Collections.Concurrent;
using HpcHangfire.Testing.Processes;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>Breaks a farm as a plan says, puts each thing right again, and writes down both. Everything that it breaks is whole at the end.</summary>
/// <param name="farm">The farm, without workers: the nemesis starts them, behind links that it can cut.</param>
/// <param name="disk">The folder of the farm's data on a small disk of its own; null: no disk is filled.</param>
/// <param name="history">Where it writes.</param>
internal sealed class Nemesis(FarmOnRedis farm, string? disk, History history) : IAsyncDisposable
{
    private readonly Dictionary<string, CuttableLink> _links = []; // a worker's to Redis, or the workers' to a master
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();
    private readonly SemaphoreSlim _starting = new(1); // the farm's lists are for one at a time
    private readonly ConcurrentQueue<(string Name, FarmProcess Process)> _programs = new();

    /// <summary>Every process of master or worker until now, the dead ones too.</summary>
    public IReadOnlyCollection<(string Name, FarmProcess Process)> Programs => _programs;

    /// <summary>Starts the workers.</summary>
    public async Task StartWorkersAsync()
    {
        for (var i = 1; i <= farm.Masters.Count; i++)
        {
            _links[$"maestro{i}"] = new CuttableLink(farm.Masters[i - 1].Http.BaseAddress!.Authority);
            _programs.Enqueue(($"maestro{i}", farm.Masters[i - 1]));
        }

        for (var i = 1; i <= Plan.Workers; i++)
        {
            _links[$"esclavo{i}"] = new CuttableLink(farm.Redis);
            await StartAsync($"esclavo{i}");
        }
    }

    /// <summary>Does all that the plan says; returns when everything is whole again.</summary>
    public async Task RunAsync(Plan plan)
    {
        var began = history.Now;
        await Task.WhenAll(plan.Faults.Select(fault => Task.Run(async () =>
        {
            if (began + fault.At - history.Now is > 0 and var early)
                await Task.Delay(TimeSpan.FromSeconds(early));
            var turn = _turns.GetOrAdd(fault.Target, _ => new SemaphoreSlim(1));
            if (!await turn.WaitAsync(0))
                return; // it is still being repaired
            try
            {
                await DoAsync(fault);
            }
            finally
            {
                turn.Release();
            }
        })));
        foreach (var (name, process) in farm.Workers.Select(one => (one.Key, one.Value)).Concat(farm.Masters.Select((one, i) => ($"maestro{i + 1}", one))).ToList())
            await StillRunsAsync(name, process);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links.Values)
            await link.DisposeAsync();
        foreach (var turn in _turns.Values)
            turn.Dispose();
        _starting.Dispose();
    }

    private async Task DoAsync(PlannedFault fault)
    {
        var operation = new Operation { Client = "nemesis", Kind = OperationKind.Fault, Fault = fault.Fault, Target = fault.Target, Invoked = history.Now };
        var length = TimeSpan.FromSeconds(fault.Seconds);
        switch (fault)
        {
            case { Target: "disco" }:
                if (disk is null)
                    return;
                await FillAsync(Path.Combine(disk, "relleno"), length);
                break;
            case { Target: "redis", Fault: "kill" }:
                await farm.KillRedisAsync();
                await Task.Delay(length);
                await farm.RestartRedisAsync();
                break;
            case { Target: "redis" }:
                farm.FreezeRedis(true);
                await Task.Delay(length);
                farm.FreezeRedis(false);
                break;
            case { Fault: "cut" }:
                _links[fault.Target].Cut();
                await Task.Delay(length);
                _links[fault.Target].Mend();
                break;
            default:
                if (!await StillRunsAsync(fault.Target, Process(fault.Target)))
                    break;
                await SignalAsync(fault, length);
                break;
        }

        history.Add(operation with { Returned = history.Now });
    }

    private async Task SignalAsync(PlannedFault fault, TimeSpan length)
    {
        var process = Process(fault.Target);
        if (fault.Fault == "hang")
        {
            process.Signal(UnixSignal.Stop);
            await Task.Delay(length);
            process.Signal(UnixSignal.Continue);
            return;
        }

        if (fault.Fault == "kill")
            process.Signal(UnixSignal.Kill);
        else
            await StopAsync(fault.Target, process);
        await process.ExitAsync();
        await Task.Delay(length);
        await StartAsync(fault.Target);
    }

    private async Task StopAsync(string name, FarmProcess process)
    {
        try
        {
            if (await process.StopAsync() is not 0 and var code)
                Ended(name, process, $"told to stop, it ended with {code}");
        }
        catch (TimeoutException)
        {
            Ended(name, process, "told to stop, it does not end");
            process.Signal(UnixSignal.Kill);
        }
    }

    // Whether it does; otherwise it is started again, so that the farm can go on and all of the history be told.
    private async Task<bool> StillRunsAsync(string name, FarmProcess process)
    {
        if (process.IsRunning)
            return true;
        Ended(name, process, $"by itself, with {await process.ExitAsync()}");
        await StartAsync(name);
        return false;
    }

    private async Task StartAsync(string name)
    {
        FarmProcess process;
        await _starting.WaitAsync();
        try
        {
            process = name.StartsWith("maestro", StringComparison.Ordinal)
                ? farm.StartMasterAgain(int.Parse(name["maestro".Length..], System.Globalization.CultureInfo.InvariantCulture) - 1)
                : farm.StartWorker(name, _links[name].Configuration, string.Join(';', _links.Where(link => link.Key.StartsWith('m')).Select(link => $"http://{link.Value.Configuration}")));
            _programs.Enqueue((name, process));
        }
        finally
        {
            _starting.Release();
        }

        try
        {
            await process.ReadyAsync();
        }
        catch (InvalidOperationException) // it ended instead
        {
            Ended(name, process, "while it started");
            await StartAsync(name);
        }
    }

    private void Ended(string name, FarmProcess process, string how) => history.Add(new Operation
    {
        Client = "nemesis",
        Kind = OperationKind.Ended,
        Target = name,
        Invoked = history.Now,
        Returned = history.Now,
        Said = $"{how}: {string.Join(" / ", process.Output.Lines.Concat(process.Error.Lines).TakeLast(8))}",
    });

    private FarmProcess Process(string name) =>
        name.StartsWith("maestro", StringComparison.Ordinal) ? farm.Masters[name[^1] - '1'] : farm.Workers[name];

    // Its files take all room; what is there stays.
    private static async Task FillAsync(string path, TimeSpan length)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            var page = new byte[4096];
            while (true)
                file.Write(page);
        }
        catch (IOException) // it is full
        {
        }

        await Task.Delay(length);
        File.Delete(path);
    }
}
