using System.Net.Http.Json;
using System.Text;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Bench.Farm;

/// <summary>A farm of real processes: over redis-server where it is installed, otherwise Standalone with its embedded Garnet.</summary>
internal sealed class MeasuredFarm : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly List<IAsyncDisposable> _parts = [];

    private MeasuredFarm(FarmProcess master, params IAsyncDisposable[] parts)
    {
        _parts.AddRange(parts);
        Http = new HttpClient { BaseAddress = master.Http.BaseAddress, Timeout = Limit };
    }

    /// <summary>What it runs on, for the report.</summary>
    public static string Kind { get; } = FarmOnRedis.IsPossible
        ? "master, workers and memory nodes as processes of their own over redis-server"
        : "Standalone with its embedded Garnet, for redis-server is not installed";

    public HttpClient Http { get; }

    public static async Task<MeasuredFarm> StartAsync(int workers)
    {
        if (FarmOnRedis.IsPossible)
        {
            var farm = await FarmOnRedis.StartAsync(new FarmPlan { Workers = workers });
            return new MeasuredFarm(farm.Master, farm);
        }

        var folder = Directory.CreateTempSubdirectory("hpc-bench-");
        var standalone = FarmProcess.Start(
            FarmProgram.Standalone, [new("CARGA_AUTO_TRABAJOS", "no")], ["--puerto", "0", "--esclavos", $"{Math.Max(1, workers)}"], folder.FullName);
        return new MeasuredFarm(await standalone.ReadyAsync(), standalone);
    }

    public async Task<string> SubmitAsync(JobOrderWire order)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri("agregar_trabajo", UriKind.Relative), order, WireJson.Options);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JobAcceptedWire>(WireJson.Options))!.JobId;
    }

    /// <summary>Submits the lines of a jobs file at once and returns their jobs when all are done.</summary>
    public async Task<List<JobWire>> RenderAsync(string lines)
    {
        using var text = new StringContent(lines, Encoding.UTF8, "text/plain");
        using var answer = await Http.PostAsync(new Uri("cargar_trabajos", UriKind.Relative), text);
        answer.EnsureSuccessStatusCode();
        var receipts = (await answer.Content.ReadFromJsonAsync<JobsLoadedWire>(WireJson.Options))!.Lines;
        return await DoneAsync([.. receipts.Select(r => r.JobId ?? throw new InvalidOperationException($"line refused: {r.Error}"))]);
    }

    /// <summary>Waits until these jobs, the only ones, are done.</summary>
    public async Task<List<JobWire>> DoneAsync(IReadOnlyList<string> ids)
    {
        await Eventually.True(async () => await StatusAsync() is { Waiting: 0, Running: 0 }, "all jobs are done", Limit);
        var jobs = new List<JobWire>();
        foreach (var id in ids)
            jobs.Add(await Http.GetFromJsonAsync<JobWire>(new Uri($"trabajos/{id}", UriKind.Relative), WireJson.Options) ?? throw new InvalidOperationException(id));
        return jobs.TrueForAll(j => j.State == "completado") ? jobs : throw new InvalidOperationException($"not completed: {jobs.Find(j => j.State != "completado")}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var part in _parts)
            await part.DisposeAsync();
    }

    private async Task<FarmStatusWire> StatusAsync() =>
        (await Http.GetFromJsonAsync<FarmStatusWire>(new Uri("estado", UriKind.Relative), WireJson.Options))!;
}
