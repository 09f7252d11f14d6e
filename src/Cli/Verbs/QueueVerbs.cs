using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Verbs that fill and empty the queue.</summary>
internal static class QueueVerbs
{
    public const string DefaultFile = "trabajos.txt";

    public static async Task<int> ClearAsync(Session session) =>
        session.Show(await session.Master.PostAsync<QueueClearedWire>("limpiar_cola", session.Stop), QueueView.Cleared);

    public static async Task<int> LoadAsync(Session session)
    {
        var file = session.Get(session.Flags.File) ?? DefaultFile;
        var force = session.Get(session.Flags.Force);
        var key = (string?)session.Get(OrderFields.Key);
        if (session.Get(session.Flags.Send))
            return session.Show(await SendAsync(session, file, force, key), QueueView.Loaded);
        if (key is not null)
            throw new EndException(ExitCode.Usage, "--clave va con --enviar; de su propio archivo, el maestro ya sabe qué líneas ha cargado");
        return session.Show(await LoadAsync(session, file, force), QueueView.Loaded);
    }

    /// <summary>Asks the master to load a file from its own jobs folder.</summary>
    public static Task<MasterAnswer<JobsLoadedWire>> LoadAsync(Session session, string file, bool force) =>
        session.Master.PostAsync<JobsLoadedWire>("cargar_trabajos", new LoadFileWire(file) { Force = force }, session.Stop);

    /// <summary>Sends the text of a file of this machine; the text is the whole body, so what else is said goes in the query.</summary>
    private static async Task<MasterAnswer<JobsLoadedWire>> SendAsync(Session session, string file, bool force, string? key)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(file, session.Stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.Usage, $"no se puede leer el archivo «{file}» en esta máquina; sin --enviar, lo lee el maestro en la suya", e);
        }

        var path = MasterApi.Path("cargar_trabajos", ("forzar", force ? "true" : null), ("clave", key));
        return await session.Master.PostTextAsync<JobsLoadedWire>(path, text, session.Stop);
    }
}
