using System.Text.Json;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Verbs that download a job's files.</summary>
internal static class DownloadVerbs
{
    public static Task<int> PictureAsync(Session session) => SaveAsync(session, "imagen", (path, size) => $"Imagen guardada en {path} ({size})", media => PictureFormats.OfMediaType(media)?.Extension ?? ".bin");

    public static Task<int> ThumbnailAsync(Session session) => SaveAsync(session, "miniatura", (path, size) => $"Miniatura guardada en {path} ({size})", _ => ".miniatura.png");

    public static Task<int> CountsAsync(Session session) => SaveAsync(session, "conteos", (path, size) => $"Conteos guardados en {path} ({size})", _ => ".conteos.gz");

    public static Task<int> ValuesAsync(Session session) => SaveAsync(session, "valores", (path, size) => $"Valores guardados en {path} ({size})", _ => ".valores.gz");

    private static async Task<int> SaveAsync(Session session, string what, Func<string, string, string> saved, Func<string?, string> extension)
    {
        var id = JobVerbs.Id(session, session.Flags.JobId);
        var given = session.Get(session.Flags.Output);
        var path = given;
        string? partial = null;
        try
        {
            var answer = await session.Master.DownloadAsync($"{JobVerbs.Path(id)}/{what}", Open, session.Stop);
            if (answer.Refusal is { } refusal)
                return session.Refuse(refusal, answer.Text);
            File.Move(partial!, path!, overwrite: true);
            partial = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.Usage, $"no se puede escribir «{path}»: {e.Message}", e);
        }
        finally
        {
            if (partial is not null)
                File.Delete(partial);
        }

        var bytes = new FileInfo(path!).Length;
        if (session.Json)
            session.ShowJson(JsonSerializer.Serialize(new { trabajo_id = id, archivo = path, bytes }));
        else
            session.Show(Screen.Say(saved(path!, Human.Bytes(bytes)), Tone.Good));
        return ExitCode.Success;

        // Half a file never has the file's name.
        FileStream Open(string? mediaType)
        {
            path = Target(given, id + extension(mediaType));
            var file = new FileStream($"{path}.parcial", FileMode.Create, FileAccess.Write);
            partial = file.Name;
            return file;
        }
    }

    private static string Target(string? given, string name) =>
        given is null ? name : Directory.Exists(given) ? Path.Combine(given, name) : given;
}
