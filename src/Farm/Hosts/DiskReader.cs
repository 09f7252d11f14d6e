namespace HpcHangfire.Farm.Hosts;

/// <summary>The disk that holds the data folder.</summary>
internal sealed class DiskReader(HostSamplerOptions options)
{
    private readonly string _folder = Path.GetFullPath(options.DataFolder);

    public HostDisk Read()
    {
        try
        {
            var disk = new DriveInfo(Existing(_folder));
            var (total, free, reserved) = (disk.TotalSize, disk.AvailableFreeSpace, disk.TotalFreeSpace - disk.AvailableFreeSpace);
            var used = Math.Max(0, total - free - reserved);
            return new(total, used, free, used + free > 0 ? 100.0 * used / (used + free) : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(0, 0, 0, 0);
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
