using System.Collections.Concurrent;
using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Http;
using HpcHangfire.Web.Jobs;

namespace HpcHangfire.Web.Notices;

/// <summary>
/// Tells the addresses that asked for it that a job has ended, at least once: what was told and not noted, because of a crash or an
/// outage, or was answered too late, is told again with the same id. What is not taken is tried again, ever more rarely, for a day.
/// </summary>
public sealed partial class NoticeSender : BackgroundService
{
    private const int Most = 64; // origins at once: one that hangs takes a place for ten seconds
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, bool> _sending = new();
    private readonly ConcurrentDictionary<string, bool> _failing = new();
    private readonly WakeUp _news = new();
    private readonly NoticeOutbox _outbox;
    private readonly NoticeOptions _options;
    private readonly NoticeLink _link;
    private readonly JobReader _jobs;
    private readonly JobHistories _histories;
    private readonly JobEvents _events;
    private readonly FarmLoop _loop;
    private readonly ILogger<NoticeSender> _log;
    private bool _toldOther;

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
        await Task.WhenAll(_sending.Keys); // what is under way may be taken just now
    }

    private async Task<bool> SubscribeAsync(CancellationToken stopping)
    {
        await _events.ListenAsync(change =>
        {
            if (change.State is JobState.Completed or JobState.Failed or JobState.Cancelled)
                _news.Set();
        });
        return true; // from now on the connection renews it by itself
    }

    // It does not wait for them: an origin that hangs holds up no other.
    private async Task SendAsync(CancellationToken stopping)
    {
        var (batches, other) = await _outbox.TakeAsync(Most - _sending.Count, _options.Farm?.AbsoluteUri);
        if (other is not null && !_toldOther)
            LogOther(_log, Origin(other), _options.Farm is { } own ? Origin(own.AbsoluteUri) : "none", Variables.FarmNotice.Name);
        _toldOther |= other is not null;
        foreach (var batch in batches)
        {
            var sent = TellAsync(batch);
            _sending[sent] = true;
            _ = sent.ContinueWith(
                done =>
                {
                    _sending.TryRemove(done, out _);
                    _news.Set(); // there may be more for it
                },
                TaskScheduler.Default);
        }
    }

    private async Task TellAsync(NoticeBatch batch)
    {
        try
        {
            var told = await Task.WhenAll(batch.Notices.Select(async notice => (Notice: notice, Outcome: await TellAsync(notice))));
            var over = told.Where(one => one.Outcome.Fate is NoticeFate.Taken or NoticeFate.GivenUp).ToList();
            foreach (var (notice, outcome) in over.Where(one => one.Outcome.Fate == NoticeFate.GivenUp))
                LogGivenUp(_log, notice.JobId, notice.State, batch.Origin, outcome.Reason);
            if (over.Count > 0)
                await _outbox.EndAsync(batch.Origin, [.. over.Select(one => one.Notice.Name)]);
            var failed = told.Except(over).ToList();
            if (failed.Count == 0)
            {
                if (_failing.TryRemove(batch.Origin, out _))
                    LogWell(_log, batch.Origin);
                return;
            }

            var isOrigin = failed.Exists(one => one.Outcome.Fate == NoticeFate.Away);
            var last = failed.Find(one => !isOrigin || one.Outcome.Fate == NoticeFate.Away);
            if (_failing.TryAdd(batch.Origin, true))
                LogFailing(_log, batch.Origin, failed.Count, last.Outcome.Reason, last.Outcome.Detail);
            var late = await _outbox.FailAsync(batch.Origin, [.. failed.Select(one => one.Notice.Name)], last.Outcome.Reason, isOrigin);
            if (late.Count > 0)
                LogLate(_log, batch.Origin, late.Count, late[0], last.Outcome.Reason);
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            // Whoever holds them next tells them again.
        }
        catch (Exception e) // a bug; they come again when their hold is over
        {
            LogBug(_log, e, batch.Origin);
        }
    }

    private async Task<NoticeOutcome> TellAsync(Notice notice)
    {
        byte[] body;
        try
        {
            var job = await _jobs.FindAsync(notice.JobId);
            body = JsonSerializer.SerializeToUtf8Bytes(
                new NoticeWire($"trabajo.{notice.State}", WireJson.Timestamp(notice.At), notice.JobId, notice.State, job is null ? null : _histories.Whole(job).ToWire(null)),
                WireJson.Options);
        }
        catch (Exception e) when (!RedisOutage.Is(e)) // one job's record must not stop the others' notices
        {
            LogBug(_log, e, notice.JobId);
            return new NoticeOutcome(NoticeFate.Refused, "no se pudo escribir el aviso");
        }

        return await _link.SendAsync(notice, body);
    }

    private static string Origin(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Origin} did not take {Count} notices and gets them again, ever more rarely: {Reason} {Detail}")]
    private static partial void LogFailing(ILogger log, string origin, int count, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Origin} takes notices again")]
    private static partial void LogWell(ILogger log, string origin);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That job {JobId} is {State} is not told to {Origin} again: {Reason}")]
    private static partial void LogGivenUp(ILogger log, string jobId, string state, string origin, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} notices that {Origin} did not take in a day are given up, from {Notice} on: {Reason}")]
    private static partial void LogLate(ILogger log, string origin, int count, string notice, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another master, or this one before, told all jobs to {Other}; this one tells them to {Own}. All masters need the same {Variable}")]
    private static partial void LogOther(ILogger log, string other, string own, string variable);

    [LoggerMessage(Level = LogLevel.Error, Message = "Telling {What} failed")]
    private static partial void LogBug(ILogger log, Exception e, string what);
}
