namespace HpcHangfire.Farm.Hosts;

/// <summary>The disk that holds the data folder. One that hangs costs a thread that waits for it, and nobody else waits.</summary>
internal sealed class DiskReader(HostSamplerOptions options, TimeProvider time)
{
    private static readonly HostDisk Unknown = new(0, 0, 0, 0);

    // A disk answers in microseconds. A machine whose processors are all taken may need longer to ask it.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(10);

    private readonly string _folder = Path.GetFullPath(options.DataFolder);
    private Task<HostDisk>? _asked;
    private HostDisk _last = Unknown;
    private long _lastRead;

    /// <summary>What the disk said last, at most ten seconds ago; all 0 when it said nothing. Not thread-safe.</summary>
    public HostDisk Read()
    {
        var isAsked = _asked is not null;
        // A thread of its own: those of the pool are for those who do not wait.
        _asked ??= Task.Factory.StartNew(Ask, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (_asked.Wait(isAsked ? TimeSpan.Zero : Patience))
        {
            (_last, _lastRead) = (_asked.Result, time.GetTimestamp());
            _asked = null;
        }
        else if (time.GetElapsedTime(_lastRead) > Forgotten)
        {
            _last = Unknown;
        }

        return _last;
    }

    private HostDisk Ask()
    {
        try
        {
            var disk = new DriveInfo(Existing(_folder));
            var (total, free, reserved) = (disk.TotalSize, disk.AvailableFreeSpace, disk.TotalFreeSpace - disk.AvailableFreeSpace);
            var used = Math.Max(0, total - free - reserved);
            return new(total, used, free, used + free > 0 ? 100.0 * used / (used + free) : 0);
        }
        catch (Exception) // whatever it is, the next reading asks again
        {
            return Unknown;
        }
    }

    // The programs create the folder when they first need it.
    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { Length: > 0 } parent)
            folder = parent;
        return folder;
    }
}
