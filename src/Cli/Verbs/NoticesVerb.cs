using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Verbs;

/// <summary>Notices of ended jobs that nobody has taken yet.</summary>
internal static class NoticesVerb
{
    public static async Task<int> RunAsync(Session session) => session.Show(
        await session.Master.GetAsync<NoticesWire>(
            MasterApi.Path("avisos", ("desde", session.Get(session.Flags.From)), ("limite", session.Get(session.Flags.Limit))), session.Stop),
        notices => View(notices, session.Clock));

    private static Screen View(NoticesWire notices, Clock clock) => new(new Table(
        [new("TRABAJO"), new("ESTADO"), new("TERMINADO", Narrow: Narrow.Drop), new("A"), new("FALLOS", IsNumber: true), new("ÚLTIMO FALLO", Narrow: Narrow.Wrap), new("OTRA VEZ")],
        [.. notices.Notices.Select(notice => new Cell[]
        {
            notice.JobId,
            JobView.State(notice.State),
            clock.Show(notice.Ended),
            notice.Target,
            Human.Count(notice.Failures),
            notice.LastFailure is { } why ? Cell.Say(why) : Cell.None,
            clock.Show(notice.Next),
        })],
        "No hay avisos por tomar."));
}
