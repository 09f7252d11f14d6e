using System.Text.RegularExpressions;
using HpcHangfire.Contract.Languages;

namespace HpcHangfire.Architecture.Tests.Languages;

/// <summary>The catalogue has what the source says to people, and nothing else.</summary>
public sealed partial class SentenceTests
{
    // Words that Spanish sentences are made of and English ones are not.
    private static readonly HashSet<string> s_spanish =
    [
        .. "el la los las de del que en un una por para con se es ya hay su sus al lo debe esta falta sin como fue son si".Split(' '),
    ];

    // What is Spanish and not said by an answer or by the client.
    private static readonly (string Path, string Why)[] s_places =
    [
        ("Standalone/", "said on the terminal of whoever starts the farm, before anybody has asked for a language; its first screen has both"),
        ("Contract/Settings/", "each of its phrases has both languages beside each other; those of the client's settings are in the catalogue too"),
        ("Contract/Languages/", "the languages themselves"),
        ("Farm/Redis/FarmKeys.cs", "Redis keys"),
        ("Farm/Redis/RedisAddress.cs", "a wrong setting, said on the terminal of whoever starts a program"),
        ("Farm/Redis/FarmRedis.cs", "likewise"),
        ("Farm/Settings/SettingsReader.cs", "likewise"),
        ("WorkerHost/Settings/", "likewise"),
        ("WorkerHost/Placement/GateThresholds.cs", "likewise"),
        ("Web/ForeignSlaves/SlaveRules.cs", "likewise"),
        ("WorkerHost/NameClaim.cs", "a name that another worker has, said on the same terminal"),
        ("Algorithms/Colour/PaletteTables.cs", "digits"),
    ];

    private static readonly Dictionary<string, string> s_others = new()
    {
        ["nadie lo tiene"] = "a state's reason on Hangfire's own pages",
        ["nadie lo espera"] = "a state's reason on Hangfire's own pages",
        ["otro intento lo sustituye"] = "a state's reason on Hangfire's own pages",
        ["falló; solo faltaba anotarlo"] = "a state's reason on Hangfire's own pages",
        ["Redis no respondía"] = "a state's reason on Hangfire's own pages",
        ["devuelto por su esclavo"] = "a state's reason on Hangfire's own pages",
        ["su trabajo se ha borrado"] = "a state's reason on Hangfire's own pages",
        ["de otro"] = "a script's answer to its caller",
        ["La dirección ya está en uso por otro programa: {}"] = "said on the terminal of whoever starts a program",
        ["se esperaba uno de {}."] = "a wrong setting, said on the same terminal",
        ["no se puede escribir en ella. {}"] = "a wrong setting, said on the same terminal",
        ["{}:{} (proceso {} de {})"] = "who has a worker's name, said on the same terminal",
        ["[recortado: faltan los primeros {} caracteres]\n{}"] = "a mark in the output of a foreign slave's program, which stays as it was stored",
        ["lo"] = "a pronoun, which English does without; or a network",
        ["la"] = "a pronoun, which English does without",
        ["DejaVu Sans (hpc)"] = "a font's name",
        [" y "] = "joins a list, whose hole is a `lista`",
        [" o "] = "joins a list, whose hole is a `lista`",
        ["{} y {}"] = "a list, whose hole is a `lista`",
        ["«{}»"] = "quotes a file's name",
        ["algoritmo,ruta,hilos,iteraciones,repeticion,segundos,iteraciones_por_s,iteraciones_por_ciclo,sha256_conteos\n"] = "a CSV file's columns, the same in every language",
    };

    private static readonly string[] s_signs = ["CPU", "SHA-256", "TOTAL", "ITER/S", "ID", "Error", "Variables:", "ID…", "Secuencial", "TERM", "KiB", "MiB", "GiB", "TiB", "PiB", "HH:mm:ss"]; // capital words that are the same in both, or no words

    private static readonly HashSet<string> s_catalogue = [.. Sentences.All.Select(pair => Key(pair.Spanish.Literals))];

    [Fact]
    public void Everything_that_is_said_in_Spanish_has_its_English()
    {
        var missing = SourceSentences.All.Where(IsForPeople).Where(text => !s_catalogue.Contains(Key(text.Literals))).ToList();

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Every_sentence_of_the_catalogue_is_said_somewhere()
    {
        var said = SourceSentences.All.Select(text => Key(text.Literals)).ToHashSet();

        var unsaid = Sentences.All.Where(pair => !said.Contains(Key(pair.Spanish.Literals))).Select(pair => $"{pair.File}: {pair.Spanish.Text}").ToList();

        Assert.True(unsaid.Count == 0, string.Join('\n', unsaid));
    }

    [Fact]
    public void Every_reason_for_an_exception_is_needed()
    {
        var texts = SourceSentences.All.Select(text => string.Join("{}", text.Literals)).ToHashSet();

        Assert.All(s_others.Keys, text => Assert.Contains(text, texts));
        Assert.All(s_places, place => Assert.Contains(SourceSentences.All, text => text.Path.StartsWith(place.Path, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_sentence_is_in_the_catalogue_twice() =>
        Assert.Empty(Sentences.All.GroupBy(pair => Key(pair.Spanish.Literals)).Where(same => same.Count() > 1).Select(same => string.Join(" = ", same.Select(pair => $"{pair.File}: {pair.Spanish.Text}"))));

    [Fact]
    public void The_holes_of_both_languages_agree() => Assert.All(Sentences.All, pair =>
    {
        Assert.Equal(pair.Spanish.Holes.Count, pair.Spanish.Holes.DistinctBy(hole => hole.Name).Count());
        Assert.All(pair.English.Holes, hole => Assert.Equal(HoleKind.Value, hole.Kind)); // the Spanish side says what it holds
        Assert.Subset(pair.Spanish.Holes.Select(hole => hole.Name).ToHashSet(), pair.English.Holes.Select(hole => hole.Name).ToHashSet());
        Assert.All(pair.Spanish.Holes, hole => Assert.True(pair.English.Holes.Any(other => other.Name == hole.Name) || hole.Name == "pronombre", pair.Spanish.Text));
    });

    /// <summary>Otherwise it would match what others say, and change it.</summary>
    [Fact]
    public void A_sentence_with_holes_has_words_of_its_own() =>
        Assert.All(Sentences.All.Where(pair => pair.Spanish.Holes.Count > 0), pair => Assert.True(string.Concat(pair.Spanish.Literals).Count(char.IsLetter) >= 3, pair.Spanish.Text));

    [Fact]
    public void What_is_English_has_no_Spanish_left() => Assert.All(Sentences.All.Where(pair => pair.English.Text != "es or en (by default that of the environment)"), pair =>
        Assert.False(IsSpanish(string.Join(' ', pair.English.Literals.Select(text => Names().Replace(text, "")))), pair.English.Text));

    [Theory]
    [InlineData("Say($\"No existe {id}.\");", "No existe {}.")]
    [InlineData("Say(\"El uno \" + two + $\" y {three} más\");", "El uno {} y {} más")]
    [InlineData("new FarmScript(\"\"\"redis.call('SET', 'El esclavo ' .. owner .. ' cayó (' .. (p[2] or 'sin empezar') .. ')')\"\"\");", "SET|sin empezar|El esclavo {} cayó ({})")]
    public void A_text_is_seen_as_it_is_said(string code, string texts) =>
        Assert.Equal(texts.Split('|'), SourceSentences.Of("a.cs", code).Select(text => string.Join("{}", text.Literals)));

    private static bool IsForPeople(SourceText text)
    {
        var joined = string.Join("{}", text.Literals);
        return !text.IsForOthers
            && !s_others.ContainsKey(joined)
            && !s_places.Any(place => text.Path.StartsWith(place.Path, StringComparison.Ordinal))
            && !Names().Replace(joined, "").All(c => !char.IsLetter(c))
            && (IsSpanish(Names().Replace(joined, ""))
                || (text.IsInHole && Words().Matches(joined).Any(word => word.Length > 2 && !joined.Contains(": ", StringComparison.Ordinal)))
                || (text.Path.StartsWith("Cli/", StringComparison.Ordinal) && Label().IsMatch(joined) && !s_signs.Contains(joined)));
    }

    private static bool IsSpanish(string text) =>
        Letters().IsMatch(text) || Words().Matches(text).Any(word => word.Length > 1 && s_spanish.Contains(word.Value.ToLowerInvariant()) && !word.Value.All(char.IsUpper));

    // Holes side by side are one to the catalogue.
    private static string Key(IReadOnlyList<string> literals) =>
        string.Join('\0', literals.Where((text, at) => text.Length > 0 || at == 0 || at == literals.Count - 1));

    [GeneratedRegex("[áéíóúñÁÉÍÓÚÑ¿¡«»]")]
    private static partial Regex Letters();

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Words();

    // Paths, routes, names of fields and files, options: one word of several parts.
    [GeneratedRegex(@"[\p{L}\d{}]*([_/?=.-]+[\p{L}\d{}]+)+")]
    private static partial Regex Names();

    [GeneratedRegex(@"^\p{Lu}[\p{L}/ …:-]+$")]
    private static partial Regex Label();
}
