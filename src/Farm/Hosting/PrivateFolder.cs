namespace HpcHangfire.Farm.Hosting;

/// <summary>Folders that are nobody else's business: keys, and what a farm remembers.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OnlyThisUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, with those above it, that only this user can enter. One that is there already keeps its mode.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static DirectoryInfo Create(string path) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OnlyThisUser);
}
