using HpcHangfire.Contract.Orders;
using HpcHangfire.Testing;

namespace HpcHangfire.Cli.Tests.Usage;

/// <summary>The client speaks its user's language, and asks the master to.</summary>
public sealed class LanguageTests
{
    private const string Id = "20261123-051500-aaaaaaaa";

    [Theory]
    [InlineData("", "es"), InlineData("LANG=es_CO.UTF-8", "es"), InlineData("LANG=C.UTF-8", "es"), InlineData("LANG=de_DE.UTF-8", "es")]
    [InlineData("LANG=en_GB.UTF-8", "en"), InlineData("LANG=es_CO.UTF-8 LC_MESSAGES=en_US", "en"), InlineData("LANG=en_GB LC_MESSAGES=en_US LC_ALL=C", "es"), InlineData("LC_ALL=en LANG=es", "en")]
    [InlineData("LANG=en_GB --idioma es", "es"), InlineData("LANG=es_CO --idioma en", "en"), InlineData("--idioma=en", "en")]
    public async Task The_option_decides_and_otherwise_the_locale(string setup, string language)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /alertas", """{"alertas":[],"timestamp":1}""");
        var client = new Client();
        var parts = setup.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts.Where(part => part.StartsWith('L')))
            client.Variables[part.Split('=')[0]] = part.Split('=')[1];

        var ended = await client.AskAsync(master, "alertas " + string.Join(' ', parts.Where(part => !part.StartsWith('L'))));

        Assert.Equal((0, language == "en" ? "There are no alerts.\n" : "No hay alertas encendidas.\n"), (ended.Code, ended.Out));
        Assert.Equal(language, Assert.Single(master.Requests).AcceptLanguage);
    }

    [Fact]
    public async Task Help_is_English_and_its_words_stay()
    {
        var english = await new Client().RunAsync("--help --idioma en");
        var spanish = await new Client().RunAsync("--help");

        Assert.StartsWith("hpc: the client of the compute farm\n\nUsage: hpc VERB [options] ", english.Out, StringComparison.Ordinal);
        Assert.Equal(spanish.Out.Split('\n').Length, english.Out.Split('\n').Length);
        foreach (var verb in spanish.Out.Split('\n').SkipWhile(line => line != "Verbos:").Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.TrimStart().Split(' ')[0]))
        {
            Assert.Contains($"\n  {verb} ", english.Out);
            var help = await new Client().RunAsync($"{verb} --help --idioma en");
            Assert.StartsWith($"hpc {verb}: ", help.Out, StringComparison.Ordinal);
            Assert.Contains($"\nUsage: hpc {verb}", help.Out);
            AssertEnglish(string.Join('\n', help.Out.Split('\n').Skip(1)));
        }
    }

    [Theory]
    [InlineData("nada", "there is no verb “nada”; verbs: ")]
    [InlineData("--nada", "there is no option “--nada”; “hpc --help” shows them all")]
    [InlineData("ping --width 3", "“hpc ping” does not take “--width”; it takes: --maestro, --idioma, --json")]
    [InlineData("imagen", "ID is missing, the job's identifier: hpc imagen ID")]
    [InlineData("trabajo --width", "the value of --width is missing: width in pixels (800 by default)")]
    [InlineData("trabajo --width x", "--width is “x”: it must be a whole number, 2147483647 at most")]
    [InlineData("trabajos --estado x", "--estado is “x”: it must be one of: pendiente, en_curso, completado, fallido, cancelado")]
    [InlineData("trabajo --prioridad x", "--prioridad is “x”: it must be 1 (high), 2 (medium) or 3 (low)")]
    [InlineData("trabajos --antes-de x", "--antes-de is “x”: it must be a date, such as 2026-11-27, with its time, 2026-11-27T18:00, or Unix seconds")]
    [InlineData("trabajos --limite 3 --limite 4", "--limite is written only once")]
    [InlineData("--intervalo 3 monitorear", "--intervalo comes after the verb: hpc monitorear --intervalo …")]
    [InlineData("--comando ping estado", "either --comando or the verb “estado”, but not both")]
    [InlineData("resultados --csv --json", "--csv and --json exclude each other: choose one")]
    [InlineData("borrar_esclavo a/b", "“a/b” is no worker's name; “hpc esclavos” shows them")]
    [InlineData("estado --maestro a:b:c", "--maestro is “a:b:c”, which is no address: use http://host:port, host or host:port")]
    [InlineData("ping --idioma fr", "--idioma is “fr”: it must be one of: es, en")]
    public async Task A_wrong_command_line_is_explained(string line, string sentence)
    {
        var client = new Client();
        client.Variables["LANG"] = "en_US.UTF-8";

        var ended = await client.RunAsync(line);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.StartsWith($"hpc: {sentence}", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP_TIMEOUT", "nunca", "HTTP_TIMEOUT is “nunca”: a number from 0.1 to 86400 was expected.")]
    [InlineData("MAESTRO_PORT", "x", "MAESTRO_PORT is “x”: a whole number from 0 to 65535 was expected.")]
    [InlineData("MAESTRO_PORT", "0", "MAESTRO_PORT is “0”: to find the master, a whole number from 1 to 65535 was expected.")]
    public async Task So_is_a_wrong_variable(string name, string value, string sentence)
    {
        var client = new Client();
        client.Variables[name] = value;

        var ended = await client.RunAsync("ping --idioma en");

        Assert.Equal((2, $"hpc: {sentence}\n"), (ended.Code, ended.Error));
    }

    [Fact]
    public async Task A_master_that_is_away_is_explained()
    {
        var ended = await new Client().RunAsync("ping --idioma en --maestro 127.0.0.1:1");

        Assert.Equal((3, "hpc: The master at http://127.0.0.1:1/ cannot be reached (nobody answers at that address). Start it, or give its address by --maestro or MAESTRO_URL.\n"), (ended.Code, ended.Error));
    }

    /// <summary>A master of an earlier version speaks Spanish whatever it is asked.</summary>
    [Theory]
    [InlineData("There is no job x.", "There is no job x."), InlineData("No existe el trabajo x.", "There is no job x."), InlineData("Nadie sabe.", "Nadie sabe.")]
    public async Task A_refusal_is_passed_on(string error, string shown)
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /trabajos/x", 404, "application/problem+json", Contract.Problem(404, error, "trabajo_id"));

        var ended = await Client.RunAsync(master, "trabajo x --idioma en");

        Assert.Equal((1, $"hpc: The master answered 404: {shown} [field trabajo_id]\n"), (ended.Code, ended.Error));
    }

    [Theory]
    [InlineData("estado", "GET /estado"), InlineData("esclavos", "GET /esclavos"), InlineData("memoria", "GET /memoria"), InlineData("ping", "GET /ping")]
    [InlineData("resultados", "GET /resultados"), InlineData("limpiar_cola", "POST /limpiar_cola"), InlineData("trabajo", "POST /agregar_trabajo"), InlineData("trabajo " + Id, "GET /trabajos/" + Id)]
    [InlineData("trabajos", "GET /trabajos"), InlineData("cargar_trabajos", "POST /cargar_trabajos"), InlineData("algoritmos", "GET /algoritmos"), InlineData("alertas", "GET /alertas")]
    public async Task Tables_are_English(string line, string request)
    {
        var answers = new Dictionary<string, string>
        {
            ["estado"] = Contract.Status(), ["esclavos"] = Contract.Workers, ["memoria"] = Contract.Memory, ["ping"] = Contract.Ping, ["resultados"] = Contract.Results,
            ["limpiar_cola"] = Contract.Cleared, ["trabajo"] = Contract.Accepted, ["trabajo " + Id] = Contract.Job(), ["cargar_trabajos"] = Contract.Loaded, ["algoritmos"] = Contract.Algorithms,
            ["alertas"] = Contract.Alerts, ["trabajos"] = $$"""{"trabajos":[{{Contract.Job()}}],"total":9,"desde":0,"limite":1,"siguiente":1}""",
        };
        await using var master = (await StandInMaster.StartAsync()).Answer(request, answers[line]);

        var ended = await Client.RunAsync(master, line + " --idioma en");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        // What this master says by itself is in no catalogue.
        foreach (var said in new[] { "CPU sobre 90 %", "algoritmo «Magia» desconocido", "Un bucle escalar.", "De un maestro más nuevo.", "primer esclavo libre" })
            ended = ended with { Out = ended.Out.Replace(said, "", StringComparison.Ordinal) };
        AssertEnglish(ended.Out);
    }

    [Fact]
    public async Task A_job_is_told_in_English()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer($"GET /trabajos/{Id}", Contract.Job());

        var ended = await Client.RunAsync(master, $"trabajo {Id} --idioma en");

        foreach (var fact in new[]
        {
            "State: completed Progress: 100 %", "Size: 1200x900, 200 iterations", "Region: x from -1.5 to 1.5, y from -1.5 to 1.5", "Priority: high", "Time of counting: 0.900 s with 8 threads, path vector512",
            "Pace: 11.30 G iterations per second, 1.88 per cycle at 3.60 GHz", "Mirrored: 10000 iterations, copied from equal rows",
        })
            Assert.Contains(fact, ended.Words);
    }

    private static void AssertEnglish(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            // Names of options and of what an order may say are the contract's.
            var words = OrderFields.All.SelectMany(field => field.Choices ?? []).Select(choice => choice.ToString()!).Append("es or en").Aggregate(line, (left, word) => left.Replace(word, "", StringComparison.Ordinal));
            Assert.True(SpanishWords.Find(words) is null, $"«{SpanishWords.Find(words)}» in: {line}");
        }
    }
}
