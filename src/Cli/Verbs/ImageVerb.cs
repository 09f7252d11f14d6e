using System.Text.Json;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Downloads a job's picture.</summary>
internal static class ImageVerb
{
    public static async Task<int> RunAsync(Session session)
    {
        var id = JobVerbs.Id(session, session.Flags.JobId);
        var given = session.Get(session.Flags.Output);
        var path = given;
        string? partial = null;
        try
        {
            var answer = await session.Master.DownloadAsync($"{JobVerbs.Path(id)}/imagen", Open, session.Stop);
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
            session.Show(Screen.Say($"Imagen guardada en {path} ({Human.Bytes(bytes)})", Tone.Good));
        return ExitCode.Success;

        // Half a picture never has the picture's name.
        FileStream Open(string? mediaType)
        {
            path = Target(given, id, mediaType);
            var file = new FileStream($"{path}.parcial", FileMode.Create, FileAccess.Write);
            partial = file.Name;
            return file;
        }
    }

    private static string Target(string? given, string id, string? mediaType)
    {
        var name = id + (PictureFormats.OfMediaType(mediaType)?.Extension ?? ".bin");
        return given is null ? name : Directory.Exists(given) ? Path.Combine(given, name) : given;
    }
}
