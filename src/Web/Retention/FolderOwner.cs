using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Web.Artifacts;
using HpcHangfire.Web.Jobs;
using HpcHangfire.Web.Settings;

namespace HpcHangfire.Web.Retention;

/// <summary>
/// Whether the files in the data folder are this farm's. With another Redis, or an emptied one, a master finds a folder full of pictures
/// that no record names, and must not take them for leftovers. So the folder has a file with its farm's name. The first master writes it, unless
/// there are files already and this farm knows none of them.
/// </summary>
public sealed partial class FolderOwner(FarmIdentity farm, RedisCare care, JobReader jobs, IArtifactStore store, MasterOptions options, ILogger<FolderOwner> log)
{
    private const int Slice = 500;
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
            else if (care.Dangers.FirstOrDefault(danger => danger.Kind is RedisCare.MayForget or RedisCare.HasForgotten) is { } danger)
                why = danger.Sentence;
            else if (!File.Exists(file) && !await KnowsAnyAsync())
                why = "this farm knows none of the files in it";
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

    private async Task<bool> KnowsAnyAsync()
    {
        var isEmpty = true;
        foreach (var some in store.Files().Select(file => PictureFiles.Owner(file.Name)?.JobId).OfType<string>().Distinct().Chunk(Slice))
        {
            isEmpty = false;
            if ((await jobs.FilesAsync(some)).Count > 0)
                return true;
        }

        return isEmpty;
    }

    private static string Read(string file, string name)
    {
        if (!File.Exists(file))
        {
            var part = $"{file}.{Guid.NewGuid():N}";
            File.WriteAllText(part, name);
            try
            {
                File.Move(part, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(part); // another master was first
            }
        }

        return File.ReadAllText(file).Trim();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing in {Folder} is removed for its size, or because no job names it: {Why}")]
    private partial void LogOther(string folder, string why);
}
