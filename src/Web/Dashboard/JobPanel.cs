using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Hangfire.Dashboard;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Jobs;

namespace HpcHangfire.Web.Dashboard;

/// <summary>What the panel on a job's page asks for every half second.</summary>
/// <param name="Job">The job, or null when its record is gone.</param>
/// <param name="IsFinal">Nothing will change any more: stop asking.</param>
/// <param name="Token">Of the newest attempt; another one means that the console began again.</param>
/// <param name="HasThumbnail">Whether the thumbnail can be fetched.</param>
/// <param name="Console">Phase and console lines from the number asked for, or from 0 in a new attempt.</param>
public sealed record JobPanelWire(
    [property: JsonPropertyName("trabajo")] JobWire? Job,
    [property: JsonPropertyName("final")] bool IsFinal,
    [property: JsonPropertyName("ficha")] long Token,
    [property: JsonPropertyName("miniatura")] bool HasThumbnail,
    [property: JsonPropertyName("consola")] ConsolePage Console);

/// <summary>The farm's part of a job's page on the dashboard.</summary>
internal static class JobPanel
{
    /// <summary>Route of its JSON, below the dashboard's; the regular expression is Hangfire's way to take a parameter.</summary>
    public const string Route = "/hpc/trabajos/(?<Id>[A-Za-z0-9._-]+)";

    private static readonly ConsolePage EmptyConsole = new(0, "", [], 0);

    /// <summary>An empty frame that the panel's script fills and keeps up to date; nothing for another program's job.</summary>
    public static NonEscapedString Render(JobDetailsRendererDto page)
    {
        if (page.JobDetails.Job is not { } job || job.Type != typeof(IRenderJob) || job.Args is not [string id, ..] || !JobIds.IsValid(id))
            return new NonEscapedString("");
        var url = HtmlEncoder.Default.Encode(page.Page.Url.To($"/hpc/trabajos/{id}"));
        return new NonEscapedString($"""
            <section id="hpc-panel" class="hpc-panel" data-job="{HtmlEncoder.Default.Encode(id)}" data-url="{url}">
            <noscript>Este panel necesita JavaScript · This panel needs JavaScript.</noscript>
            </section>
            """);
    }

    /// <summary>What the panel shows about a job.</summary>
    /// <param name="services">The services of the request's own master.</param>
    /// <param name="id">The job.</param>
    /// <param name="token">The attempt whose lines the reader has.</param>
    /// <param name="from">How many of that attempt's lines the reader has seen.</param>
    public static async Task<JobPanelWire> ReadAsync(IServiceProvider services, string id, long token, long from)
    {
        // The record first: a final state was written after the attempt's last line, so that line is never missed.
        if (!JobIds.IsValid(id) || await services.GetRequiredService<JobReader>().FindAsync(id) is not { } job)
            return new JobPanelWire(null, true, 0, false, EmptyConsole);
        var histories = services.GetRequiredService<JobHistories>();
        var waiting = await services.GetRequiredService<WaitingReasons>().ForAsync([job]);
        return new JobPanelWire(
            histories.Whole(job).ToWire(waiting.GetValueOrDefault(id)),
            job.State is JobState.Completed or JobState.Failed or JobState.Cancelled,
            job.Token,
            job.Result is not null && await histories.ThumbnailAsync(id) is not null,
            await histories.ConsoleAsync(job, job.Token == token ? from : 0));
    }
}
