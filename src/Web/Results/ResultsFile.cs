using System.Globalization;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Results;

/// <summary>
/// Writes resultados.txt, a line per finished job, in the order in which they finished. Finished jobs wait in a list that the
/// commit fills, so none is missed while no master runs; one master at a time writes, and a crash between the line and its
/// removal from the list writes that batch's lines again rather than losing them.
/// </summary>
public sealed partial class ResultsFile(ResultsOutbox outbox, JobEvents events, MasterOptions options, TimeProvider time, ILogger<ResultsFile> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _news = new(0, 1);
    private bool _complained;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(options.ResultsFile)!);
        var subscribed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!subscribed)
                    await events.ListenAsync(_ => Wake());
                subscribed = true; // from now on the connection renews it by itself
                while (await outbox.TakeAsync() is { Count: > 0 } finished)
                {
                    await File.AppendAllTextAsync(options.ResultsFile, string.Concat(finished.OfType<JobRecord>().Select(Line)), CancellationToken.None);
                    await outbox.RemoveAsync(finished.Count);
                }

                _complained = false;
            }
            catch (Exception e) when (RedisOutage.Is(e) || e is IOException or UnauthorizedAccessException)
            {
                // Of a Redis that is not there at the start, FarmServer tells.
                var known = !subscribed && RedisOutage.Is(e);
                if (!_complained && !known)
                    LogNotWritten(options.ResultsFile, RedisOutage.Summary(e));
                _complained = !known;
            }

            await ((Task)_news.WaitAsync(Interval, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private void Wake()
    {
        try
        {
            _news.Release();
        }
        catch (SemaphoreFullException) // it is awake already
        {
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Finished jobs cannot be written to {File} now, and will be later: {Reason}")]
    private partial void LogNotWritten(string file, string reason);
}
