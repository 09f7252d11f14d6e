using System.Text.Json;
using Microsoft.Playwright;

namespace HpcHangfire.Web.Tests.Browser;

/// <summary>What a rule of axe-core finds wrong with one element of a page.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Impact">How bad it is, in its word.</param>
/// <param name="Target">The element.</param>
/// <param name="IsOurs">Whether it is in what the farm adds to another's page.</param>
/// <param name="Summary">What would mend it.</param>
internal sealed record AxeFinding(string Rule, string Impact, string Target, bool IsOurs, string Summary);

/// <summary>axe-core (https://github.com/dequelabs/axe-core) with every rule that it has.</summary>
internal static class Axe
{
    private const string Ours = "#hpc-panel, .metric:has([data-metric^=hpc-]), [data-metric^=hpc-]";

    private static readonly JsonSerializerOptions s_names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly string s_text = Read();

    /// <summary>Looks at a page, or at a part of it. It comes by the debugger, so no page has to allow it.</summary>
    public static async Task<IReadOnlyList<AxeFinding>> FindAsync(IPage page, string part = "document")
    {
        await page.EvaluateAsync(s_text);
        var found = await page.EvaluateAsync<JsonElement>(
            $$"""
            async () => (await axe.run({{(part == "document" ? part : $"'{part}'")}}, { resultTypes: ["violations"] })).violations
              .flatMap(({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) => ({
                rule: id, impact, target: target.join(" "), isOurs: Boolean(document.querySelector(target[0])?.closest("{{Ours}}")), summary: failureSummary.replaceAll("\n", " "),
              })))
            """);
        return found.Deserialize<AxeFinding[]>(s_names)!;
    }

    private static string Read()
    {
        using var resource = typeof(Axe).Assembly.GetManifestResourceStream("axe.min.js")!;
        using var text = new StreamReader(resource);
        return text.ReadToEnd() + ";0";
    }
}
