using HpcHangfire.Contract.Languages;
using HpcHangfire.Farm.Http;

namespace HpcHangfire.Web.Dashboard;

/// <summary>What the farm says on Hangfire's own pages, in both languages.</summary>
internal sealed record DashboardText
{
    /// <summary>In Spanish.</summary>
    public required string Spanish { get; init; }

    /// <summary>In English.</summary>
    public required string English { get; init; }

    /// <summary>In the language of the page that is being written.</summary>
    public string Now => AnswerLanguage.Current == Language.English ? English : Spanish;

    /// <summary>In both, for what Hangfire keeps for every page; metrics.js shows the page's half.</summary>
    public string Both => $"{Spanish} · {English}";
}
