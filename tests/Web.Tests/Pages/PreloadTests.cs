using System.Text.RegularExpressions;
using HpcHangfire.Testing.Processes;

namespace HpcHangfire.Web.Tests.Pages;

/// <summary>A page names all of its modules, so that the browser fetches them at once, and not one after another as each import is read.</summary>
public sealed partial class PreloadTests
{
    private static readonly DirectoryInfo Root = new(Path.Combine(FarmProgram.Solution.FullName, "src", "Web", "wwwroot"));

    public static TheoryData<string> Pages => [.. Root.GetFiles("*.html").Select(page => page.Name)];

    [Theory, MemberData(nameof(Pages))]
    public void A_page_preloads_what_its_module_imports_and_no_more(string page)
    {
        var html = File.ReadAllText(Path.Combine(Root.FullName, page));
        var module = Module().Match(html).Groups[1].Value;
        var imported = new HashSet<string>();
        Follow(module, imported);
        Assert.Equal(imported.Order(), Preload().Matches(html).Select(link => link.Groups[1].Value).Order());
    }

    private static void Follow(string module, HashSet<string> imported)
    {
        foreach (Match import in Import().Matches(File.ReadAllText(Path.Combine(Root.FullName, module))))
        {
            var other = $"page/{import.Groups[1].Value}";
            if (imported.Add(other))
                Follow(other, imported);
        }
    }

    [GeneratedRegex("<script type=\"module\" src=\"(page/[a-z-]+\\.js)\"></script>")]
    private static partial Regex Module();

    [GeneratedRegex("<link rel=\"modulepreload\" href=\"(page/[a-z-]+\\.js)\">")]
    private static partial Regex Preload();

    [GeneratedRegex("^import [^;]*?\"\\./([a-z-]+\\.js)\";", RegexOptions.Multiline)]
    private static partial Regex Import();
}
