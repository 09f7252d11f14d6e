using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>Takes orders: an accepted job's record and the Hangfire job that carries it are written in one step, before anybody hears of it.</summary>
/// <param name="redis">The farm's Redis.</param>
/// <param name="care">Says whether there is room for more.</param>
/// <param name="time">Only for the date in new ids, and the times that Hangfire's dashboard shows; states carry Redis's time.</param>
public sealed class JobBoard(FarmRedis redis, RedisCare care, TimeProvider time)
{
    // For each order its outcome and an id: an earlier submission's, the new one, one that another job has, or one that no job has any more.
    private static readonly FarmScript Create = new("time, orders...", JobMoves.Move + Askers.Functions + JobCarrier.Enqueue + $$"""
        local time = redis.call('TIME')
        local at = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
        local function turn(place) return string.format('%.3f', time[1] * 1000 + (time[2] + place) / 1000) end -- those of one millisecond wait in their order
        local function create(place, id, hf, order, queue, priority, once, file, mark, reload, memory, plain, path, source, notice)
          local job = key.job(id)
          if once ~= '' then
            local same = redis.call('GET', key.idempotencyKey(once))
            if same and redis.call('EXISTS', key.job(same)) == 1 then return {{Earlier}}, same end
          end
          if file ~= '' and reload ~= '{{Reload.All:D}}' then
            local taken = redis.call('HGET', key.jobsFile(file), mark)
            local cleared = taken and string.sub(taken, 1, 1) == '!'
            if cleared and reload == '{{Reload.OnlyNew:D}}' then return {{Earlier}}, string.sub(taken, 2) end
            if taken and not cleared then return {{Earlier}}, taken end
          end
          if redis.call('EXISTS', job) == 1 then return {{Taken}}, id end
          if source ~= '' and redis.call('EXISTS', key.job(source)) == 0 then return {{Gone}}, source end
          redis.call('HSET', job, jobField.order, order, jobField.queue, queue, jobField.priority, priority, jobField.created, at,
            jobField.attempts, '0', jobField.token, '0', jobField.memory, memory, jobField.plain, plain, jobField.path, path)
          if notice ~= '' then redis.call('HSET', job, jobField.notice, notice) end
          redis.call('ZADD', key.jobsByDate, at, id)
          if once ~= '' then redis.call('SET', key.idempotencyKey(once), id, 'EX', 86400) end
          if file ~= '' then
            redis.call('HSET', key.jobsFile(file), mark, id)
            redis.call('HSET', job, jobField.file, file, jobField.mark, mark)
          end
          if source ~= '' then -- which is not removed before this has ended
            redis.call('SADD', key.recolourings(source), id)
            redis.call('HSET', job, jobField.source, source)
          end
          move(id, jobState.waiting, turn(place))
          enqueue(id, hf, queue)
          return {{New}}, id, queue
        end

        local fields, outcomes, filled = arg.orders, {}, {}
        for i = 0, #fields - 1, {{FieldsOfAnOrder}} do
          local outcome, id, queue = create(i / {{FieldsOfAnOrder}}, unpack(fields, i + 1, i + {{FieldsOfAnOrder}}))
          if queue then filled[levels[queue] and '{{QueueNames.General[0]}}' or queue] = true end
          outcomes[#outcomes + 1] = outcome
          outcomes[#outcomes + 1] = id
        end
        for queue in pairs(filled) do wake(queue) end
        return outcomes
        """);

    // Redis does nothing else meanwhile: a few milliseconds.
    private const int Batch = 100;

    private const int FieldsOfAnOrder = 14;
    private const int Earlier = 0;
    private const int New = 1;
    private const int Taken = 2;
    private const int Gone = 3;

    /// <summary>Accepts an order: its record is safe in Redis when this returns.</summary>
    /// <param name="order">The order, already within its limits.</param>
    /// <param name="origin">What makes it the same as an earlier one.</param>
    /// <returns>The job; or null when <see cref="Origin.JobId"/> is taken by another, or the job whose counts the order colours is gone.</returns>
    /// <exception cref="NearlyFullException">Nothing was accepted.</exception>
    /// <exception cref="RedisException">Redis is away. Nothing was accepted, or the same key will find what was.</exception>
    public async Task<Submitted?> SubmitAsync(RenderOrder order, Origin origin) => (await SubmitAsync([new Submission(order, origin)]))[0];

    /// <summary>Accepts orders, a hundred in a step.</summary>
    /// <param name="submissions">The orders, already within their limits.</param>
    /// <returns>What became of each, in their order, as of one alone.</returns>
    /// <exception cref="NearlyFullException">Those before may have been accepted, in whole steps.</exception>
    /// <exception cref="RedisException">Redis is away. Any of the steps may have been accepted, each as a whole.</exception>
    public async Task<IReadOnlyList<Submitted?>> SubmitAsync(IReadOnlyCollection<Submission> submissions)
    {
        var jobs = new List<Submitted?>(submissions.Count);
        // The next step is made while Redis does this one. Redis keeps their order.
        (Submission[] Batch, Task<RedisResult> Step)? before = null;
        try
        {
            foreach (var batch in submissions.Chunk(Batch))
            {
                if (care.IsNearlyFull)
                    throw new NearlyFullException();
                var step = Create.RunAsync(redis.Database, [HangfireStates.Time(time), .. batch.SelectMany(Fields).Select(field => ("orders", field))]);
                var done = before;
                before = (batch, step);
                if (done is { } one)
                    await ReadAsync(one.Batch, await one.Step);
            }

            if (before is { } last)
                await ReadAsync(last.Batch, await last.Step);
        }
        finally
        {
            if (before is { } one)
                await ((Task)one.Step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return jobs;

        async Task ReadAsync(Submission[] batch, RedisResult answer)
        {
            var outcomes = (RedisValue[])answer!;
            for (var i = 0; i < batch.Length; i++)
            {
                var (outcome, id) = ((int)outcomes[2 * i], (string)outcomes[(2 * i) + 1]!);
                jobs.Add(outcome switch
                {
                    Earlier => new Submitted(id, IsNew: false),
                    New => new Submitted(id, IsNew: true),
                    Taken when batch[i].Origin.JobId is null => (await SubmitAsync([batch[i]]))[0], // another id
                    _ => null,
                });
            }
        }
    }

    private IEnumerable<RedisValue> Fields(Submission submission)
    {
        var (order, origin) = submission;
        return
        [
            origin.JobId ?? JobIds.New(time.GetUtcNow()),
            JobCarrier.NewId(),
            JobHash.Write(order),
            order.Queue,
            (int)order.Priority,
            origin.Key ?? "",
            origin.File?.Path ?? "",
            origin.File?.Mark ?? "",
            (int)(origin.File?.Reload ?? Reload.OnlyNew),
            order.MemoryBytes,
            order.IsPlain ? order.Algorithm : "",
            order.Path ?? "",
            order.RecolourOf ?? "",
            order.NoticeUrl ?? "",
        ];
    }
}
