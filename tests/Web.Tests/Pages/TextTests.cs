using System.Text.RegularExpressions;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Web.Tests.Pages;

/// <summary>The pages' texts, as their files have them.</summary>
public sealed partial class TextTests
{
    private static readonly DirectoryInfo Root = new(Path.Combine(FarmProgram.Solution.FullName, "src", "Web", "wwwroot"));

    [Fact]
    public void Each_text_is_there_once_in_each_language()
    {
        var (spanish, english) = (Keys("es"), Keys("en"));
        Assert.True(spanish.Count > 100);
        Assert.Empty(spanish.GroupBy(key => key).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Equal(spanish.Order(), english.Order());
    }

    [Fact]
    public void Every_text_that_a_page_names_exists()
    {
        var known = Keys("es").ToHashSet();
        var pages = Root.GetFiles("*.html");
        Assert.True(pages.Length >= 4);
        Assert.All(pages, page => Assert.Empty(Named().Matches(File.ReadAllText(page.FullName)).Select(name => name.Groups[1].Value).Except(known)));
    }

    [Fact]
    public void Every_page_leads_to_the_same_others()
    {
        var links = Root.GetFiles("*.html").ToDictionary(
            page => page.Name,
            page => Link().Matches(Navigation().Match(File.ReadAllText(page.FullName)).Value).Select(link => link.Groups[1].Value).ToArray());
        Assert.Contains("/galeria.html", links["index.html"]);
        Assert.All(links.Values, link => Assert.Equal(links["index.html"], link));
        Assert.Superset(links.Keys.Except(["index.html", "trabajo.html", "par.html", "esclavo.html", "explorador.html"]).Select(name => "/" + name).ToHashSet(), links["index.html"].ToHashSet());
    }

    private static List<string> Keys(string language)
    {
        var all = Quoted().Replace(File.ReadAllText(Path.Combine(Root.FullName, "page", "texts.js")), "\"\"");
        var begin = all.IndexOf($"  {language}: {{", StringComparison.Ordinal);
        return [.. Key().Matches(all[begin..all.IndexOf("\n  },", begin, StringComparison.Ordinal)]).Select(key => key.Groups[1].Value)];
    }

    [GeneratedRegex("data-text=\"([^\"]*)\"")]
    private static partial Regex Named();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("<nav>.*?</nav>", RegexOptions.Singleline)]
    private static partial Regex Navigation();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("(\\w+): \"\"")]
    private static partial Regex Key();
}
