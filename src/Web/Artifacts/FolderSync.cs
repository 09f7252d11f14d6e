using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HpcHangfire.Web.Artifacts;

/// <summary>
/// Writes a folder's entries to the disk. A file's flush writes what is in it; that it has a name, or a new one, is a change of its
/// folder, and power loss may undo that long afterwards (fsync(2); Pillai et al., "All File Systems Are Not Created Equal", 2014).
/// </summary>
internal static partial class FolderSync
{
    // EIO, ENOSPC. Other errors say that this file system, or this user, cannot flush a folder at all.
    private static readonly int[] s_failures = [5, 28];

    /// <summary>Returns when the folder's entries are on the disk, as far as its file system can say so.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return; // it has no such call; NTFS keeps a journal of names
        using var handle = Open(folder, 0);
        if ((handle.IsInvalid || Sync(handle) != 0) && s_failures.Contains(Marshal.GetLastPInvokeError()))
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle folder);
}
