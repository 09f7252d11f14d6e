using System.Globalization;
using HpcHangfire.Contract.Languages;

namespace HpcHangfire.Web.Dashboard;

/// <summary>
/// A language for Hangfire's own texts, which it takes from its resources by <see cref="CultureInfo.CurrentUICulture"/>. With
/// InvariantGlobalization no culture but the invariant one can be made; this is that one by another name. Resources are looked for by
/// name alone, and numbers and dates stay invariant.
/// </summary>
internal sealed class DashboardCulture : CultureInfo
{
    private static readonly Dictionary<Language, DashboardCulture> s_all = LanguageTags.All.ToDictionary(language => language, language => new DashboardCulture(language.Tag()));

    private DashboardCulture(string tag)
        : base("") => Name = tag;

    /// <inheritdoc />
    public override string Name { get; }

    /// <summary>What Hangfire writes into the page's <c>lang</c>, by which its script chooses how to say times.</summary>
    public override string TwoLetterISOLanguageName => Name;

    /// <summary>Where a text is missing, it is Hangfire's English.</summary>
    public override CultureInfo Parent => InvariantCulture;

    /// <summary>That of a language.</summary>
    public static CultureInfo Of(Language language) => s_all[language];
}
