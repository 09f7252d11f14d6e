using System.Globalization;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Bench.Placement;

/// <summary>
/// A private redis-server that runs the election's own script under a virtual clock: <c>redis</c> is shadowed by a table that
/// answers TIME with the given time, and lets nothing expire by the real clock. Many questions go in one round trip.
/// </summary>
/// <param name="database">The server's.</param>
internal sealed class ElectionServer(IDatabase database)
{
    private const int MostTold = 100;
    private const long Epoch = 1_700_000_000; // so that the milliseconds have as many digits as real ones

    private static readonly string Text = """
        local server, told, clock = redis, ARGV, nil
        local redis = {call = function(...)
          local command, key, value, px = ...
          if command == 'TIME' then return {math.floor(clock / 1000000), clock % 1000000} end
          if command == 'SET' and px == 'PX' then return server.call('SET', key, value) end
          return server.call(...)
        end}
        local function ask(ARGV)
        """ + "\n" + Election.Script.Text + "\n" + """
        end
        -- ARGV: jobs that wait, how many arguments a question has; then the questions, each after its microsecond
        local waiting, size = tonumber(told[1]), tonumber(told[2])
        local r = {}
        for first = 3, #told, size + 1 do
          clock = tonumber(told[first])
          local question = {}
          for i = 1, size do question[i] = told[first + i] end
          local answer = ask(question)
          if #answer >= 3 then
            waiting = waiting - 1
            r[#r + 1] = answer[1]
            if waiting == 0 then break end
          else
            r[#r + 1] = #answer == 2 and '~' .. answer[2] or ''
          end
        end
        return r
        """;

    private readonly List<(double Time, RedisValue[] Arguments)> _told = [];

    /// <summary>The answer to a question.</summary>
    /// <param name="Taken">Hangfire's id of the job that it took.</param>
    /// <param name="AskAgainIn">Seconds for which a job is left to a better worker.</param>
    public readonly record struct Reply(string? Taken, double? AskAgainIn);

    /// <summary>Puts questions one after the other, until one takes the last job that waits.</summary>
    /// <param name="questions">As the farm's workers put them, each with its virtual second.</param>
    /// <param name="waiting">How many jobs there are.</param>
    /// <returns>The answers of those that were put.</returns>
    public Reply[] Ask(IEnumerable<(double Time, RedisValue[] Arguments)> questions, int waiting)
    {
        Flush();
        return Array.ConvertAll((string[])database.ScriptEvaluate(Text, [FarmKeys.Prefix], Arguments(questions, waiting))!, Read);
    }

    /// <summary>Puts a question while there are no jobs, before whatever Redis is asked next.</summary>
    public void Tell((double Time, RedisValue[] Arguments) question)
    {
        _told.Add(question);
        if (_told.Count >= MostTold)
            Flush();
    }

    /// <summary>Writes the part of a submitted job in Redis that the script reads, and puts it in its queue.</summary>
    public void Enqueue(string id, Job job)
    {
        Flush();
        Send("HSET", HangfireKeys.Job(id), "Arguments", $"[\"\\\"{id}\\\"\",null,null]");
        Send("HSET", FarmKeys.Job(id), JobFields.Created, Clock(job.Arrives, 1e3), JobFields.Memory, job.MemoryBytes);
        Send("LPUSH", HangfireKeys.Queue(QueueNames.Of(job.Priority)), id);
    }

    /// <summary>Removes what is left of a job that was taken.</summary>
    public void Forget(string id, Job job)
    {
        Send("DEL", HangfireKeys.Job(id), FarmKeys.Job(id), FarmKeys.Fence(id), FarmKeys.LeftToBetter(id));
        Send("ZREM", FarmKeys.Leases, id);
    }

    /// <summary>Writes the scores as a master does.</summary>
    public void Score(IEnumerable<(LeaseOwner Worker, double Score)> scores)
    {
        Flush();
        database.SortedSetAdd(FarmKeys.Scores, [.. scores.Select(s => new SortedSetEntry(s.Worker.Name, s.Score))], CommandFlags.FireAndForget);
    }

    /// <summary>What <see cref="Election.StopAskingAsync"/> does.</summary>
    public void StopAsking(LeaseOwner worker)
    {
        Flush();
        database.SortedSetRemove(FarmKeys.Idle, worker.Name, CommandFlags.FireAndForget);
    }

    private void Flush()
    {
        if (_told.Count > 0)
            database.ScriptEvaluate(Text, [FarmKeys.Prefix], Arguments(_told, waiting: 0), CommandFlags.FireAndForget);
        _told.Clear();
    }

    private static RedisValue[] Arguments(IEnumerable<(double Time, RedisValue[] Arguments)> questions, int waiting)
    {
        var all = questions.ToList();
        return [waiting, all[0].Arguments.Length, .. all.SelectMany(q => q.Arguments.Prepend(Clock(q.Time, 1e6)))];
    }

    private void Send(string command, params object[] arguments) => database.Execute(command, arguments, CommandFlags.FireAndForget);

    private static string Clock(double now, double unit) => ((Epoch + now) * unit).ToString("0", CultureInfo.InvariantCulture);

    private static Reply Read(string answer) => answer switch
    {
        "" => default,
        ['~', .. var milliseconds] => new Reply(null, double.Parse(milliseconds, CultureInfo.InvariantCulture) / 1000),
        _ => new Reply(answer, null),
    };
}
