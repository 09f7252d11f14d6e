namespace HpcHangfire.Farm.Queues;

/// <summary>
/// Parts of a script that changes a Hangfire job's state for the process that holds it. It starts with <see cref="Guard"/> and does
/// <see cref="Apply"/>; its arguments are <see cref="Arguments"/>, its own, and <see cref="Commands"/>.
/// </summary>
internal static class LeasedChange
{
    /// <summary>The job, the lease's token, the state that it is in, and whether the caller has Hangfire's lock on it.</summary>
    public const string Arguments = "hf, token, from, locked";

    /// <summary>The last argument: the commands that Hangfire and its filters gave, each after the number of its words.</summary>
    public const string Commands = "commands...";

    /// <summary>What <see cref="Guard"/> returns when the lease is another's.</summary>
    public const string Lost = "perdido";

    /// <summary>What it returns when the state is not the one that the caller knows, or somebody changes it at this moment.</summary>
    public const string Changed = "cambiado";

    /// <summary>First of what the script returns otherwise.</summary>
    public const string Done = "hecho";

    /// <summary>
    /// Ends the script where the change is not the caller's. It writes what is there already: a Redis that refuses to write says so here, before
    /// anything has changed, and once a script has written it refuses nothing more of it.
    /// </summary>
    public const string Guard = $$"""
        if redis.call('HGET', key.fence(arg.hf), fenceField.token) ~= arg.token then return {'{{Lost}}'} end
        if redis.call('HGET', hangfire.job(arg.hf), 'State') ~= arg.from
          or arg.locked ~= '1' and redis.call('EXISTS', key.stateLock(arg.hf)) == 1 then return {'{{Changed}}'} end
        redis.call('HSET', key.fence(arg.hf), fenceField.token, arg.token)

        """;

    /// <summary>Runs the commands. As in a transaction, one that fails costs no other.</summary>
    public const string Apply = """
        local commands, at = arg.commands, 1
        while at < #commands do
          local words = tonumber(commands[at])
          redis.pcall(unpack(commands, at + 1, at + words))
          at = at + words + 1
        end

        """;
}
