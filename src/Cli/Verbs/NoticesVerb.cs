using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Notices of ended jobs that nobody has taken yet.</summary>
internal static class NoticesVerb
{
    public static async Task<int> RunAsync(Session session) =>
        session.Show(await session.Master.GetAsync<NoticesWire>("avisos", session.Stop), notices => View(notices, session.Clock));

    private static Screen View(NoticesWire notices, Clock clock) => new(new Table(
        [new("DESTINO"), new("ESPERAN", IsNumber: true), new("FALLA DESDE", Narrow: Narrow.Drop), new("ÚLTIMO FALLO", Narrow: Narrow.Wrap), new("OTRA VEZ")],
        [.. notices.Origins.Select(origin => new Cell[]
        {
            origin.Origin,
            Human.Count(origin.Waiting),
            origin.FailingSince is { } since ? clock.Show(since) : Cell.None,
            origin.LastFailure is { } why ? Cell.Say(why, Tone.Bad) : Cell.None,
            clock.Show(origin.Next),
        })],
        "No hay avisos por tomar."));
}
