namespace HpcHangfire.Farm.Jobs;

/// <summary>
/// Makes the Hangfire job that carries one of ours, in the script that says of its record that it waits: no moment lies between the
/// two in which a crash could part them. It writes what Hangfire's client writes (BackgroundJobClient.Create with
/// Hangfire.Redis.StackExchange 1.12) in four round trips.
/// </summary>
internal static class JobCarrier
{
    /// <summary>
    /// <c>enqueue(id, hf, queue)</c>: a Hangfire job hf that calls <see cref="IRenderJob.RunAsync"/> for job id, the last of its queue;
    /// the record names it. It takes <c>arg.time</c>, Hangfire's text of this moment.
    /// </summary>
    public const string Enqueue = """
        local function enqueue(id, hf, queue)
          redis.call('HSET', hangfire.job(hf), 'Type', 'HpcHangfire.Farm.Jobs.IRenderJob, HpcHangfire.Farm', 'Method', 'RunAsync',
            'ParameterTypes', '["System.String","Hangfire.Server.PerformContext, Hangfire.Core","System.Threading.CancellationToken, mscorlib"]',
            'Arguments', '["\\"' .. id .. '\\"",null,null]', 'CreatedAt', arg.time, 'Queue', queue, 'State', 'Enqueued')
          redis.call('HSET', hangfire.state(hf), 'EnqueuedAt', arg.time, 'Queue', queue, 'State', 'Enqueued')
          redis.call('RPUSH', hangfire.history(hf),
            '{"EnqueuedAt":"' .. arg.time .. '","Queue":"' .. queue .. '","State":"Enqueued","Reason":null,"CreatedAt":"' .. arg.time .. '"}')
          redis.call('SADD', hangfire.queues, queue)
          redis.call('LPUSH', hangfire.queue(queue), hf)
          redis.call('HSET', key.job(id), jobField.carrier, hf)
        end

        """;

    /// <summary>A new Hangfire job's id, as Hangfire's own.</summary>
    public static string NewId() => Guid.NewGuid().ToString();
}
