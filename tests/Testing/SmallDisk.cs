using Xunit;

namespace HpcHangfire.Testing;

/// <summary>A small filesystem of its own in memory, mounted until disposal; needs the right to mount.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-disk-");

    private SmallDisk()
    {
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Mounts a disk, or skips the test where that is not possible.</summary>
    /// <param name="mebibytes">Its size.</param>
    public static SmallDisk Mount(int mebibytes)
    {
        var disk = TryMount(mebibytes, out var why);
        Assert.SkipWhen(disk is null, why ?? "");
        return disk!;
    }

    /// <summary>Mounts a disk; null where that is not possible.</summary>
    /// <param name="mebibytes">Its size.</param>
    /// <param name="why">Why not.</param>
    public static SmallDisk? TryMount(int mebibytes, out string? why)
    {
        why = "A small disk needs Linux's tmpfs.";
        if (!OperatingSystem.IsLinux())
            return null;
        var disk = new SmallDisk();
        var said = Command.Complaint("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.Folder);
        why = said is null ? null : $"A small disk cannot be mounted here: {said}";
        if (said is null)
            return disk;
        disk._folder.Delete();
        return null;
    }

    /// <summary>Gives it another size; its files stay.</summary>
    public void Resize(int mebibytes) => Assert.Null(Command.Complaint("mount", "-o", $"remount,size={mebibytes}m", Folder));

    /// <summary>Makes it refuse every change, as a disk does after an error; or take them again.</summary>
    public void Protect(bool isProtected) => Assert.Null(Command.Complaint("mount", "-o", $"remount,{(isProtected ? "ro" : "rw")}", Folder));

    /// <inheritdoc />
    public void Dispose()
    {
        Assert.Null(Command.Complaint("umount", "--lazy", Folder)); // lazy: even while a file on it is still open
        _folder.Delete();
    }
}
