using System.Globalization;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Queues;

namespace HpcHangfire.Farm.Jobs;

/// <summary>How a job came to its worker, as the election recorded it.</summary>
/// <param name="Worker">Who took it.</param>
/// <param name="Because">
/// <c>fijado</c>, <c>unico</c>, <c>mejor</c>, <c>parejo</c> (not worth waiting for the best), or <c>gracia</c> and the better
/// worker that did not take it in time.
/// </param>
/// <param name="Candidates">
/// Of the best that asked at that moment (see <see cref="Election.MostCandidates"/>), those that could do it and had room, best
/// first; and who took it.
/// </param>
/// <param name="Score">The worker's score and its parts; null when no master gave one.</param>
public sealed record Assignment(
    [property: JsonPropertyName("esclavo")] string Worker,
    [property: JsonPropertyName("porque")] string Because,
    [property: JsonPropertyName("candidatos")] IReadOnlyList<CandidateWire> Candidates,
    [property: JsonPropertyName("puntaje")] ScoreWire? Score)
{
    private const string Grace = "gracia ";

    /// <summary>The same in one Spanish sentence, with the numbers that decided.</summary>
    public string Explain()
    {
        var score = Score is { } s ? Say($"puntaje {s.Total:0.0}: CPU {s.Cpu:0.0} de 60, memoria {s.Memory:0.0} de 40{Less(s)}") : "sin puntaje: ningún maestro los da";
        return Because switch
        {
            "unico" => $"el único libre ({score})",
            "parejo" => Say($"a menos de {Election.Margin} puntos del mejor de los libres, {Listed} ({score})"),
            "mejor" => $"el mejor de los libres, {Listed} ({score})",
            _ when Because.StartsWith(Grace, StringComparison.Ordinal) =>
                $"{Because[Grace.Length..]}, mejor situado, no lo tomó en su plazo de gracia; libres: {Listed} ({score})",
            _ => "fijado por la orden",
        };
    }

    private string Listed => string.Join(", ", Candidates.Select(c => Say($"{c.Worker} {c.Score:0.0}")));

    private static string Less(ScoreWire s)
    {
        var parts = new[] { (s.Alerts, Say($"alertas {s.Alerts:0}")), (s.Failures, Say($"fallos recientes {s.Failures:0}")), (s.Unwatched, Say($"sin monitor {s.Unwatched:0}")) };
        return string.Concat(parts.Where(part => part.Item1 < 0).Select(part => $", {part.Item2}"));
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
