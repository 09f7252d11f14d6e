using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Workers;
using HpcHangfire.WorkerHost.Placement;
using HpcHangfire.WorkerHost.Settings;

namespace HpcHangfire.WorkerHost;

/// <summary>
/// This worker's right to its name. Without it, nothing is announced and no job is taken. The name of a worker that was killed on this
/// machine is free at once; that of one elsewhere, when it has been silent. If the other lives, this worker ends, and likewise
/// one that wakes up and finds another in its place. Only Redis's answer says so: an outage takes no name away.
/// </summary>
public sealed partial class NameClaim(
    WorkerNames names, WorkerGate gate, FarmStorage storage, WorkerOptions options, ProgramEnd end, TimeProvider time, ILogger<NameClaim> log)
{
    /// <summary>From one claim to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Who died before the first refusal has said nothing for all this time, and its claim is over.
    private static readonly TimeSpan Patience = WorkerRegistry.Silence + Interval;
    private NameOwner? _me;
    private long? _refused;

    /// <summary>Whether the name is this worker's, as far as is known.</summary>
    public bool IsHeld => gate.HasName;

    /// <summary>Claims the name, or keeps it.</summary>
    /// <param name="port">Port of this worker's HTTP part.</param>
    /// <returns>Whether it is this worker's.</returns>
    public async Task<bool> HoldAsync(int port)
    {
        _me ??= new NameOwner(Guid.NewGuid().ToString("N"), options.PublicAddress, port, options.Host, ProcessMark.Own);
        var owner = await names.ClaimAsync(options.Id, _me);
        if (owner?.Process.HasEnded() == true)
            owner = await names.ClaimAsync(options.Id, _me, instead: owner);
        if (owner is not null)
        {
            Refused(owner, _me);
            return false;
        }

        _refused = null;
        if (!gate.HasName)
        {
            gate.HasName = true;
            storage.AskNow();
        }

        return true;
    }

    /// <summary>Gives the name up, so that whoever comes next has it at once.</summary>
    public Task GiveUpAsync()
    {
        gate.HasName = false;
        return _me is null ? Task.CompletedTask : names.FreeAsync(options.Id, _me);
    }

    private void Refused(NameOwner owner, NameOwner me)
    {
        if (!gate.HasName && _refused is null)
        {
            _refused = time.GetTimestamp();
            LogWaiting(options.Id, owner);
        }
        else if (gate.HasName || time.GetElapsedTime(_refused!.Value) > Patience)
        {
            gate.HasName = false;
            LogRefused(options.Id, owner, me);
            end.Because(Variables.WorkerId.Refusal(options.Id, $"así se llama ya otro esclavo, {owner}; este, {me}, necesita otro nombre.").Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The name {Worker} waits until it is free; it was last claimed by {Owner}")]
    private partial void LogWaiting(string worker, NameOwner owner);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The name {Worker} belongs to {Owner}; this worker, {Me}, ends")]
    private partial void LogRefused(string worker, NameOwner owner, NameOwner me);
}
