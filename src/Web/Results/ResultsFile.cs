using System.Globalization;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Results;

/// <summary>
/// Writes resultados.txt, a line per finished job, in the order they finished. Finished jobs wait in a list that the commit
/// fills, so none is missed while no master runs. One master at a time writes. After a crash between writing a batch and
/// removing it from the list, its lines are written again, not lost.
/// </summary>
public sealed partial class ResultsFile(
    ResultsOutbox outbox, JobEvents events, MasterOptions options, FarmLoop loop, TimeProvider time, ILogger<ResultsFile> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly WakeUp _news = new();
    private bool _complained;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(options.ResultsFile)!);
        if (await loop.UntilAsync("the results file", Interval, SubscribeAsync, stoppingToken))
            await loop.RunAsync("the results file", () => Interval, _news, WriteAsync, stoppingToken);
    }

    private async Task<bool> SubscribeAsync(CancellationToken stopping)
    {
        await events.ListenAsync(_ => _news.Set());
        return true; // from now on the connection renews it by itself
    }

    private async Task WriteAsync(CancellationToken stopping)
    {
        try
        {
            while (await outbox.TakeAsync() is { Count: > 0 } finished)
            {
                await RotatedFile.AppendAsync(options.ResultsFile, string.Concat(finished.OfType<JobRecord>().Select(Line)), options.ResultsFileBytes);
                await outbox.RemoveAsync(finished.Count);
            }

            _complained = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_complained)
                LogNotWritten(options.ResultsFile, e.Message);
            _complained = true;
        }
    }

    /// <summary><c>2025-07-07 18:23:04.571510, esclavo1, Secuencial, 800x800, 300, 13.033s</c>, in this machine's local time.</summary>
    private string Line(JobRecord job)
    {
        var finished = TimeZoneInfo.ConvertTime(job.Finished ?? job.Created, time.LocalTimeZone);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{finished:yyyy-MM-dd HH:mm:ss.ffffff}, {job.Worker}, {job.Order.Algorithm}, {job.Order.Width}x{job.Order.Height}, {job.Order.Iterations}, {((job.Finished - job.Started)?.TotalSeconds ?? 0):0.000}s\n");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Finished jobs cannot be written to {File} now, and will be later: {Reason}")]
    private partial void LogNotWritten(string file, string reason);
}
