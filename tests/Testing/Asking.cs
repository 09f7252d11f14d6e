using System.Net.Http.Json;
using HpcHangfire.Contract.Wire;
using Xunit;

namespace HpcHangfire.Testing;

/// <summary>What tests and benchmarks ask a master, over HTTP as any client would.</summary>
public static class Asking
{
    private static readonly TimeSpan RenderLimit = TimeSpan.FromSeconds(90);

    /// <summary>What GET answers at a path, which must be 200.</summary>
    public static async Task<T> AskAsync<T>(this HttpClient master, string path) =>
        (await master.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative), WireJson.Options))!;

    /// <summary>The job.</summary>
    public static Task<JobWire> JobAsync(this HttpClient master, string id) => master.AskAsync<JobWire>($"trabajos/{id}");

    /// <summary>Every job, oldest first.</summary>
    public static async Task<List<JobWire>> JobsAsync(this HttpClient master)
    {
        var page = await master.AskAsync<JobPageWire>("trabajos?limite=500");
        Assert.Null(page.Next);
        return [.. page.Jobs.Reverse()];
    }

    /// <summary>Submits a job and returns its id.</summary>
    public static async Task<string> SubmitAsync(this HttpClient master, JobOrderWire order)
    {
        using var answer = await master.PostAsJsonAsync(new Uri("agregar_trabajo", UriKind.Relative), order, WireJson.Options);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JobAcceptedWire>(WireJson.Options))!.JobId;
    }

    /// <summary>Cancels a job.</summary>
    public static async Task CancelAsync(this HttpClient master, string id)
    {
        using var answer = await master.DeleteAsync(new Uri($"trabajos/{id}", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until the job is in this state.</summary>
    public static Task<JobWire> UntilAsync(this HttpClient master, string id, string state) => Eventually.NotNull(
        async () => await master.JobAsync(id) is { } job && job.State == state ? job : null, $"job {id} is {state}", RenderLimit);

    /// <summary>Waits until a worker other than in <paramref name="before"/> has the job.</summary>
    public static Task<JobWire> ElsewhereAsync(this HttpClient master, JobWire before) => Eventually.NotNull(
        async () => await master.JobAsync(before.JobId) is { State: "en_curso" } job && job.Worker != before.Worker ? job : null,
        $"another worker than {before.Worker} has the job",
        TimeSpan.FromSeconds(60));

    /// <summary>Waits until there are this many jobs, all completed, and returns them, oldest first.</summary>
    public static async Task<List<JobWire>> AllDoneAsync(this HttpClient master, int jobs)
    {
        await Eventually.True(
            async () => await master.AskAsync<FarmStatusWire>("estado") is { Waiting: 0, Running: 0 } status && status.Completed >= jobs,
            $"{jobs} jobs are completed",
            RenderLimit);
        var all = await master.JobsAsync();
        Assert.All(all, job => Assert.Equal(("completado", null), (job.State, job.Error)));
        Assert.Equal(jobs, all.Count);
        return all;
    }

    /// <summary>Names of the active workers.</summary>
    public static async Task<List<string>> ActiveAsync(this HttpClient master) =>
        [.. (await master.AskAsync<Dictionary<string, WorkerWire>>("esclavos")).Where(w => w.Value.Active).Select(w => w.Key).Order()];

    /// <summary>The known workers, by name.</summary>
    public static async Task<SortedDictionary<string, WorkerWire>> WorkersAsync(this HttpClient master) =>
        new(await master.AskAsync<Dictionary<string, WorkerWire>>("esclavos"), StringComparer.Ordinal);

    /// <summary>Tells a worker something as its operator: <c>pausar</c>, <c>reanudar</c> or <c>drenar</c>.</summary>
    public static async Task OrderAsync(this HttpClient master, string worker, string word)
    {
        using var answer = await master.PostAsync(new Uri($"esclavos/{worker}/{word}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }
}
