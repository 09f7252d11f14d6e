using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Web.Http;
using HpcHangfire.Web.Jobs;

namespace HpcHangfire.Web.Notices;

/// <summary>
/// Tells the addresses that asked for it that a job has ended, at least once: after a crash between an answer and its record, one
/// is told again with the same id. What is not taken is tried again, ever later, for about a day.
/// </summary>
public sealed partial class NoticeSender : BackgroundService
{
    private const int Most = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(14),
    ];

    private readonly WakeUp _news = new();
    private readonly NoticeOutbox _outbox;
    private readonly NoticeOptions _options;
    private readonly NoticeLink _link;
    private readonly JobReader _jobs;
    private readonly JobHistories _histories;
    private readonly JobEvents _events;
    private readonly FarmLoop _loop;
    private readonly ILogger<NoticeSender> _log;

    /// <summary>The sender of a master.</summary>
    public NoticeSender(
        NoticeOutbox outbox, NoticeOptions options, OwnPlaces own, JobReader jobs, JobHistories histories, JobEvents events, FarmLoop loop, TimeProvider time, ILogger<NoticeSender> log)
    {
        (_outbox, _options, _jobs, _histories, _events, _loop, _log) = (outbox, options, jobs, histories, events, loop, log);
        _link = new NoticeLink(options, own, time);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _link.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await _loop.UntilAsync("the notices", Interval, SubscribeAsync, stoppingToken))
            await _loop.RunAsync("the notices", () => Interval, _news, SendAsync, stoppingToken);
    }

    private async Task<bool> SubscribeAsync(CancellationToken stopping)
    {
        await _events.ListenAsync(_ => _news.Set());
        return true; // from now on the connection renews it by itself
    }

    private async Task SendAsync(CancellationToken stopping)
    {
        while (await _outbox.TakeAsync(Most, _options.Farm?.AbsoluteUri) is { Count: > 0 } due)
            await Task.WhenAll(due.Select(notice => TellAsync(notice, stopping)));
    }

    private async Task TellAsync(Notice notice, CancellationToken stopping)
    {
        var job = await _jobs.FindAsync(notice.JobId);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new NoticeWire($"trabajo.{notice.State}", WireJson.Timestamp(notice.At), notice.JobId, notice.State, job is null ? null : _histories.Whole(job).ToWire(null)),
            WireJson.Options);
        if (await _link.SendAsync(notice, body, stopping) is not var (reason, isFinal))
        {
            await _outbox.EndAsync(notice);
            return;
        }

        if (isFinal || notice.Failures >= Waits.Length)
        {
            LogGivenUp(_log, notice.JobId, notice.State, notice.Target, reason, notice.Failures + 1);
            await _outbox.EndAsync(notice);
            return;
        }

        var wait = Waits[notice.Failures];
        LogAgain(_log, notice.JobId, notice.State, notice.Target, reason, wait.TotalSeconds);
        await _outbox.AgainAsync(notice, reason, wait);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That job {JobId} is {State} could not be told to {Target}, and will be again in {Seconds} s: {Reason}")]
    private static partial void LogAgain(ILogger log, string jobId, string state, string target, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That job {JobId} is {State} was not told to {Target}, and is given up after {Tries} tries: {Reason}")]
    private static partial void LogGivenUp(ILogger log, string jobId, string state, string target, string reason, int tries);
}
