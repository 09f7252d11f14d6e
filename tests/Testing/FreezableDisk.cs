using Xunit;

namespace HpcHangfire.Testing;

/// <summary>A small disk of its own, in a file, that can be frozen: whoever writes to it waits until it is thawed. Needs the right to mount.</summary>
public sealed class FreezableDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-frozen-");
    private bool _isFrozen;

    private FreezableDisk()
    {
        Directory.CreateDirectory(Folder);
        using var image = File.Create(Image);
        image.SetLength(64 * 1024 * 1024);
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder => Path.Combine(_folder.FullName, "disco");

    private string Image => Path.Combine(_folder.FullName, "imagen");

    /// <summary>Mounts one, or skips the test where that is not possible.</summary>
    public static FreezableDisk Mount()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A disk that freezes needs Linux's fsfreeze.");
        var disk = new FreezableDisk();
        var why = Command.Complaint("mkfs.ext4", "-q", disk.Image) ?? Command.Complaint("mount", "-o", "loop", disk.Image, disk.Folder);
        if (why is not null)
            disk._folder.Delete(recursive: true);
        Assert.SkipUnless(why is null, $"A disk that freezes cannot be mounted here: {why}");
        return disk;
    }

    /// <summary>Freezes it, or thaws it.</summary>
    public void Freeze(bool isFrozen)
    {
        Assert.Null(Command.Complaint("fsfreeze", isFrozen ? "--freeze" : "--unfreeze", Folder));
        _isFrozen = isFrozen;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isFrozen)
            Freeze(false); // who waits for it could not even be killed
        Assert.Null(Command.Complaint("umount", "--lazy", Folder));
        _folder.Delete(recursive: true);
    }
}
