using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Retention;

/// <summary>
/// Whether the files in the data folder are this farm's. With another Redis, or an emptied one, a master finds a folder full of pictures
/// that no record names, and must not take them for leftovers. So the folder has a file with its farm's name; the first master writes it.
/// </summary>
public sealed partial class FolderOwner(FarmIdentity farm, MasterOptions options, ILogger<FolderOwner> log)
{
    private bool _complained;

    /// <summary>Asks Redis and the folder.</summary>
    /// <returns>False also where the disk does not say.</returns>
    public async Task<bool> IsThisFarmAsync()
    {
        var file = Path.Combine(options.DataFolder, "granja");
        var name = await farm.NameAsync();
        var why = $"{file} has another farm's name; if the files are this farm's, delete it";
        try
        {
            if (!await farm.IsKnownAsync())
                why = "Redis was emptied";
            else if (Read(file, name) == name)
                return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            why = e.Message;
        }

        if (!_complained)
            LogOther(options.DataFolder, why);
        _complained = true;
        return false;
    }

    private static string Read(string file, string name)
    {
        if (!File.Exists(file))
        {
            var part = $"{file}.{Guid.NewGuid():N}";
            File.WriteAllText(part, name);
            File.Move(part, file, overwrite: true); // whoever is first, its name is the same
        }

        return File.ReadAllText(file).Trim();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing in {Folder} is removed for its size, or because no job names it: {Why}")]
    private partial void LogOther(string folder, string why);
}
