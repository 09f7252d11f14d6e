using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Queues;
using HpcHangfire.WorkerHost.Placement;
using StackExchange.Redis;

namespace HpcHangfire.Bench.Placement;

/// <summary>
/// The farm's own placement: workers with <see cref="Gate"/> and <see cref="Score"/> as they are, asking by
/// <see cref="Election"/>'s script. What is modelled is when they ask, more often than the farm's workers do by now: all idle ones at an enqueue, or at a take
/// that leaves jobs, in random order, one after the other; a worker that ended its job; and each again after half a second or when
/// its grace is over.
/// </summary>
internal sealed class ElectionPolicy : IPolicy
{
    private const double Latency = 0.0005; // from an event to the first question
    private const double QuestionTime = 0.00005; // that Redis needs for one
    private const double Poll = 0.5;
    private const int FewAtOnce = 4; // questions in one round trip; more when nobody took a job
    private const int ManyAtOnce = 32;
    private const double AnnouncedEvery = 2;
    private static readonly LeaseOptions Options = new();
    private readonly Simulation _farm;
    private readonly ElectionServer _server;
    private readonly Asker[] _askers;
    private readonly Dictionary<string, Job> _waiting = [];
    private readonly Random _random = new(11);
    private readonly List<Asker> _woken = [];
    private readonly Queue<Asker> _line = new();
    private bool _wakeUpUnderWay;
    private bool _answering;
    private int _atOnce = FewAtOnce;

    /// <summary>A policy on an emptied server.</summary>
    public ElectionPolicy(Simulation farm, ElectionServer server)
    {
        (_farm, _server) = (farm, server);
        _askers = [.. farm.Workers.Select(w => new Asker(w))];
        foreach (var asker in _askers)
            farm.At(Poll * _random.NextDouble(), () => Join(asker));
    }

    /// <summary>Questions that Redis answered while a job waited.</summary>
    public long Questions { get; private set; }

    public void Arrive(Job job)
    {
        var id = $"h{job.Number}";
        _server.Enqueue(id, job);
        _waiting.Add(id, job);
        WakeAll(_farm.Now);
    }

    public void Free(Worker worker) => _farm.At(_farm.Now + Latency, () => Join(_askers[worker.Number]));

    public void Second()
    {
        foreach (var asker in _askers)
        {
            var wasOpen = asker.IsOpen;
            asker.Look(_farm.Now);
            if (wasOpen && !asker.IsOpen && asker.IsIdle)
                _server.StopAsking(asker.Owner);
            else if (!wasOpen && asker.IsOpen)
                _farm.At(_farm.Now + Latency, () => Join(asker));
            if (wasOpen != asker.IsOpen || (int)_farm.Now % AnnouncedEvery == asker.Worker.Number % AnnouncedEvery)
                asker.Announce(_farm.Now);
        }

        _server.Score(_askers.Where(a => a.Announced is not null).Select(a => (a.Owner, Score.Of(a.Announced!).Total)));
    }

    private void WakeAll(double time)
    {
        if (_wakeUpUnderWay)
            return;
        _wakeUpUnderWay = true;
        _farm.At(time + Latency, () =>
        {
            _wakeUpUnderWay = false;
            _woken.Clear();
            _woken.AddRange(_askers.Where(a => a.MayAsk && !a.IsInLine));
            _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_woken));
            foreach (var asker in _woken)
                Stand(asker);
            AnswerSoon(_farm.Now);
        });
    }

    private void Join(Asker asker)
    {
        if (!asker.MayAsk || asker.IsInLine)
            return;
        Stand(asker);
        AnswerSoon(_farm.Now);
    }

    private void Stand(Asker asker)
    {
        asker.IsInLine = true;
        _line.Enqueue(asker);
    }

    private void AnswerSoon(double time)
    {
        if (_answering || _line.Count == 0)
            return;
        _answering = true;
        _farm.At(time, () =>
        {
            _answering = false;
            Answer();
        });
    }

    /// <summary>Puts the next questions in line to Redis, together as far as nothing else can happen between them.</summary>
    private void Answer()
    {
        var asking = new List<Asker>();
        while (_waiting.Count > 0 && asking.Count < _atOnce && _line.TryDequeue(out var asker))
        {
            asker.IsInLine = false;
            if (asker.MayAsk)
                asking.Add(asker);
        }

        if (asking.Count > 0)
        {
            var answers = _server.Ask(asking.Select((a, i) => Question(a, _farm.Now + (i * QuestionTime))), _waiting.Count);
            Questions += answers.Length;
            _atOnce = Array.Exists(answers, a => a.Taken is not null) ? FewAtOnce : Math.Min(ManyAtOnce, 2 * _atOnce);
            for (var i = 0; i < asking.Count; i++)
            {
                if (i < answers.Length)
                    Take(asking[i], answers[i], _farm.Now + (i * QuestionTime));
                else
                    FindNothing(asking[i], _farm.Now + (i * QuestionTime));
            }

            AnswerSoon(_farm.Now + (asking.Count * QuestionTime));
            return;
        }

        while (_line.TryDequeue(out var asker))
        {
            asker.IsInLine = false;
            FindNothing(asker, _farm.Now);
        }
    }

    private static (double Time, RedisValue[] Arguments) Question(Asker asker, double time) =>
        (time, Election.Script.Bind(Election.Question(asker.Owner, asker.Queues, asker.FreeMemoryBytes(time), able: null, Options)));

    // A question that finds no job only says that its worker is there: once in a pause is enough, and nothing waits for the answer.
    private void FindNothing(Asker asker, double time)
    {
        if (!asker.MayAsk)
            return;
        if (time >= asker.AskedAt + Poll - Latency && _farm.MoreMayArrive)
        {
            _server.Tell(Question(asker, time));
            asker.AskedAt = time;
        }

        if (asker.AsksAgainAt <= time)
            AskAgain(asker, time + Poll);
    }

    private void Take(Asker asker, ElectionServer.Reply reply, double time)
    {
        asker.AskedAt = time;
        if (reply.Taken is { } id)
        {
            asker.AskedAt = double.NegativeInfinity; // no longer among those who ask
            _waiting.Remove(id, out var job);
            _farm.Begin(job!, asker.Worker, time, this);
            _server.Forget(id, job!);
            if (_waiting.Count > 0)
                WakeAll(time);
            return;
        }

        AskAgain(asker, time + Math.Min(Poll, reply.AskAgainIn ?? Poll));
    }

    private void AskAgain(Asker asker, double time)
    {
        asker.AsksAgainAt = time;
        _farm.At(time, () =>
        {
            if (asker.AsksAgainAt == time)
                Join(asker);
        });
    }
}
