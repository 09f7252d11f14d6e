using System.Collections.Concurrent;
using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Redis;
using HpcHangfire.WorkerHost.Masters;

namespace HpcHangfire.WorkerHost.ForeignMasters;

/// <summary>
/// This worker's first master, when it belongs to another farm: it orders by POST /ejecutar and wants the results by
/// POST /resultado. Only this object remembers which job is its order. After a restart that master waits in vain, as for any slave
/// that died.
/// </summary>
public sealed partial class ForeignMaster(HttpClient http, FarmIdentity farm, MisnamedMasters misnamed, TimeProvider time, ILogger<ForeignMaster> log)
{
    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, string> _orders = new();

    /// <summary>Whether the master answers and is not of this worker's farm; null when it refuses its name, and so would refuse a result.</summary>
    public async Task<bool?> IsForeignAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("ping", UriKind.Relative), cancellation);
            if (misnamed.Note(http.BaseAddress!, answer.StatusCode))
                return null;
            if (!answer.IsSuccessStatusCode)
                return false;
            using var ping = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
            return ping.RootElement.ValueKind == JsonValueKind.Object
                && !(ping.RootElement.TryGetProperty("granja", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() == await farm.NameAsync());
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false; // nobody waits for a result, or it is no master: its answer is not JSON, or a text in it not Unicode
        }
    }

    /// <summary>Remembers that a job of ours is its order.</summary>
    /// <param name="jobId">The job's id in this farm.</param>
    /// <param name="id">The order's id in its farm.</param>
    public void Remember(string jobId, string id) => _orders[jobId] = id;

    /// <summary>The id that its farm gave a job, or null for a job of our own.</summary>
    public string? Find(string jobId) => _orders.GetValueOrDefault(jobId);

    /// <summary>Forgets a job that will not run.</summary>
    public void Forget(string jobId) => _orders.TryRemove(jobId, out _);

    /// <summary>Delivers the outcome of one of its orders, and forgets it.</summary>
    public async Task DeliverAsync(string jobId, SlaveResultWire result)
    {
        Forget(jobId);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                using var content = result.ReturnCode == 0
                    ? JsonContent.Create(result, options: WireJson.Options)
                    : JsonContent.Create(new SlaveFailureWire(result.Worker, result.JobId, result.StandardError, WireJson.Timestamp(time.GetUtcNow())), options: WireJson.Options);
                await content.LoadIntoBufferAsync(); // a master of the first system reads no chunked bodies
                using var answer = await http.PostAsync(new Uri("resultado", UriKind.Relative), content);
                if (answer.IsSuccessStatusCode)
                    LogDelivered(result.JobId, http.BaseAddress!);
                else
                    LogRefused(result.JobId, http.BaseAddress!, (int)answer.StatusCode);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                LogNotDelivered(result.JobId, http.BaseAddress!, e.Message);
            }

            await Task.Delay(Pause, time);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {Id}: its result is delivered to {Master}")]
    private partial void LogDelivered(string id, Uri master);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {Id}: {Master} answered {Status} to its result")]
    private partial void LogRefused(string id, Uri master, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {Id}: {Master} cannot be reached with its result: {Reason}")]
    private partial void LogNotDelivered(string id, Uri master, string reason);
}
