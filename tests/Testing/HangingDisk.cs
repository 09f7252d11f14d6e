using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace HpcHangfire.Testing;

/// <summary>
/// A folder whose disk can hang: from then on nobody who asks it anything gets an answer. It is a link that turns to a FUSE filesystem
/// that serves no request. Needs the right to mount.
/// </summary>
public sealed partial class HangingDisk : IDisposable
{
    private const int Lazily = 2; // MNT_DETACH
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-hung-");
    private readonly SafeFileHandle _requests;

    private HangingDisk(SafeFileHandle requests)
    {
        _requests = requests;
        Directory.CreateDirectory(Well);
        Directory.CreateDirectory(Hung);
        File.CreateSymbolicLink(Folder, Well);
    }

    /// <summary>The folder.</summary>
    public string Folder => Path.Combine(_folder.FullName, "datos");

    private string Well => Path.Combine(_folder.FullName, "sano");

    private string Hung => Path.Combine(_folder.FullName, "colgado");

    /// <summary>Makes one that is well, or skips the test where it could not hang.</summary>
    public static HangingDisk Make()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/dev/fuse"), "A disk that hangs needs Linux's FUSE.");
        HangingDisk disk;
        try
        {
            disk = new(File.OpenHandle("/dev/fuse", FileMode.Open, FileAccess.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"A disk that hangs cannot be made here: {e.Message}");
            throw;
        }

        var done = Mount("hpc", disk.Hung, "fuse", 0, $"fd={disk._requests.DangerousGetHandle()},rootmode=40000,user_id=0,group_id=0,allow_other");
        var why = done == 0 ? "" : Marshal.GetLastPInvokeErrorMessage();
        if (done != 0)
            disk.Dispose();
        Assert.SkipUnless(done == 0, $"A disk that hangs cannot be mounted here: {why}");
        return disk;
    }

    /// <summary>From now on it hangs.</summary>
    public void Hang()
    {
        File.Delete(Folder);
        File.CreateSymbolicLink(Folder, Hung);
    }

    /// <summary>Whoever still waits gets an error.</summary>
    public void Dispose()
    {
        _requests.Dispose(); // nobody can serve it any more
        if (Unmount(Hung, Lazily) != 0 && Marshal.GetLastPInvokeError() is var error and not 22) // 22: it was not mounted
            throw new Win32Exception(error);
        File.Delete(Folder);
        _folder.Delete(recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
