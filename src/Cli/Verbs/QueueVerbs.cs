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

    private const string Doubled = "«hpc trabajos» lo muestra; repetir la carga lo encola otra vez";

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
    public static Task<MasterAnswer<JobsLoadedWire>> LoadAsync(Session session, string file, bool force) => PatientlyAsync(
        session,
        stop => session.Master.PostLongAsync<JobsLoadedWire>("cargar_trabajos", new LoadFileWire(file) { Force = force }, stop),
        force ? Doubled : "cargar otra vez el archivo añade solo lo que falta");

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
        return await PatientlyAsync(
            session,
            stop => session.Master.PostLongTextAsync<JobsLoadedWire>(path, text, stop),
            key is null ? Doubled : "repetirlo con la misma --clave añade solo lo que falta");
    }

    // A long file takes as long as it takes. While the master answers other questions, it is at work.
    private static async Task<MasterAnswer<JobsLoadedWire>> PatientlyAsync(
        Session session, Func<CancellationToken, Task<MasterAnswer<JobsLoadedWire>>> post, string again)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
        var loading = post(given.Token);
        var isThere = false;
        try
        {
            if (await Task.WhenAny(loading, Task.Delay(session.Around.Silence, session.Stop)) != loading)
            {
                await Follow.ToTheEndAsync(session, async () => loading switch
                {
                    { IsCompletedSuccessfully: true, Result.Refusal: null } => new Step(1, "cargado", Ended: true),
                    { IsCompleted: true } => new Step(null, "interrumpido", Ended: true),
                    _ => Step(await LookAsync()),
                });
            }

            return await loading;
        }
        catch (MasterAwayException e) when (e.WasReached || isThere)
        {
            throw new MasterAwayException($"El maestro en {session.Master.Address} dejó de responder mientras cargaba. Lo que encoló sigue encolado: {again}.", e);
        }
        finally
        {
            await given.CancelAsync();
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<MasterAnswer<FarmStatusWire>> LookAsync()
        {
            var status = await session.Master.GetAsync<FarmStatusWire>("estado", session.Stop);
            isThere = true;
            return status;
        }
    }

    private static Step Step(MasterAnswer<FarmStatusWire> status) =>
        new(null, status.Refusal is null ? $"el maestro carga; {status.Read().Waiting} pendientes" : "el maestro carga", Ended: false);
}
