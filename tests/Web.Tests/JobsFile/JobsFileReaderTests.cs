using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.JobsFile;
using HpcHangfire.Web.Settings;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>Which files and texts are read at all, with settings of their own for each test.</summary>
public sealed class JobsFileReaderTests(GarnetFixture server) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private readonly string _root = RunningMaster.NewFolder();
    private FarmOnServer _farm = null!;

    private string Folder => Path.Combine(_root, "trabajos");

    public async ValueTask InitializeAsync()
    {
        _farm = await FarmOnServer.OpenEmptyAsync(server);
        await WriteAsync("trabajos.txt", "configurado\n");
        await WriteAsync("../secreto.txt", "secreto\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("mal\n# dos\n\n", null), InlineData("mal\r\n# dos\rtres", null), InlineData("# uno\r\r\nmal", null), InlineData("\uFEFFmal\n\u2028\n\f\n", null)]
    [InlineData("mal\n# dos\n\n\n", JobsFileFault.TooManyLines), InlineData("mal\n\n\n#", JobsFileFault.TooManyLines), InlineData("\r\r\r\r", JobsFileFault.TooManyLines)]
    public async Task A_file_or_a_text_may_have_as_many_lines_as_the_limit(string text, JobsFileFault? fault)
    {
        var reader = Reader(options => options with { MaxLines = 3 });
        await WriteAsync("trabajos.txt", text);

        Assert.Equal(fault, (await reader.LoadTextAsync(Encoding.UTF8.GetBytes(text), null)).Fault);
        Assert.Equal(fault, (await reader.LoadAsync(null, Reload.OnlyNew)).Fault);
    }

    [Fact]
    public async Task A_text_is_UTF8_or_Latin1_and_a_file_what_its_mark_says()
    {
        const string text = "# ñandú\ncigüeña\n";
        var reader = Reader(options => options);
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Latin1])
            Assert.Equal([(2, "cigüeña")], (await reader.LoadTextAsync(encoding.GetBytes(text), null)).Refused.Select(line => (line.Line, line.Text)));
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true)])
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, "trabajos.txt"), text, encoding);
            Assert.Equal([(2, "cigüeña")], (await reader.LoadAsync(null, Reload.OnlyNew)).Refused.Select(line => (line.Line, line.Text)));
        }
    }

    [Theory]
    [InlineData("listas.CSV", true), InlineData("sub/carpeta.d/otra.Txt", true), InlineData("sub/../listas.CSV", true), InlineData("alias.txt", true)]
    [InlineData(".git/config", false), InlineData(".git/nota.txt", false), InlineData("sub/.oculta.txt", false), InlineData("sub/./.git/nota.txt", false)]
    [InlineData("secreto.pem", false), InlineData("sin_final", false), InlineData("txt", false), InlineData("a_oculta.txt", false), InlineData("a_secreto.txt", false)]
    [InlineData("datos/resultados.txt", false), InlineData("a_datos/resultados.txt", false), InlineData("a_resultados.txt", false)]
    public async Task Only_lists_of_jobs_are_read(string name, bool isRead)
    {
        foreach (var file in (string[])["listas.CSV", "sub/carpeta.d/otra.Txt", ".git/config", ".git/nota.txt", "sub/.oculta.txt", "sub/.git/nota.txt", "secreto.pem", "sin_final", "txt", "datos/resultados.txt"])
            await WriteAsync(file, "secreto\n");
        Link("alias.txt", "sub/carpeta.d/otra.Txt");
        Link("a_oculta.txt", "sub/.oculta.txt");
        Link("a_secreto.txt", "secreto.pem");
        Link("a_datos", "datos");
        Link("a_resultados.txt", "a_datos/resultados.txt");
        Link("enlace_datos", "sub/../datos");

        var outcome = await Reader(options => options with { DataFolder = Path.Combine(Folder, "enlace_datos") }).LoadAsync(name, Reload.OnlyNew);

        Assert.Equal(isRead ? null : JobsFileFault.Outside, outcome.Fault);
        Assert.Equal(
            isRead ? null : $"«{name}» no se lee: además del archivo configurado se leen los .txt y .csv de su carpeta, sin nombres que empiecen por un punto y fuera de la carpeta de datos.",
            outcome.Sentence);
        Assert.Equal(isRead ? ["secreto"] : [], outcome.Refused.Select(line => line.Text));
    }

    [Theory, InlineData("trabajos.txt"), InlineData(".trabajos"), InlineData("lista.conf")]
    public async Task The_configured_file_is_read_whatever_its_name_and_in_the_data_folder_too(string name)
    {
        await WriteAsync(name, "mal\n");
        var reader = Reader(options => options with { JobsFile = Path.Combine(Folder, name), DataFolder = Folder });

        Assert.Single((await reader.LoadAsync(null, Reload.OnlyNew)).Refused);
        Assert.Single((await reader.LoadAsync(name, Reload.OnlyNew)).Refused);
    }

    [Fact]
    public async Task Links_are_followed_as_the_system_does()
    {
        await WriteAsync("hondo/lista.txt", "mal\n");
        Directory.CreateDirectory(Path.Combine(Folder, "hondo", "mas"));
        Link("atajo", "hondo/mas");
        Link("hondo/mas/arriba.txt", "../lista.txt"); // of the real folder
        Link("hondo/mas/fuera.txt", "../../../secreto.txt");
        Link("vuelta.txt", "vuelta.txt");
        Link("roto.txt", "nadie.txt");
        Link("fuera", _root);
        var reader = Reader(options => options);

        Assert.Null((await reader.LoadAsync("atajo/arriba.txt", Reload.OnlyNew)).Sentence);
        Assert.Equal("«atajo/fuera.txt» es un enlace que sale de la carpeta de trabajos.", (await reader.LoadAsync("atajo/fuera.txt", Reload.OnlyNew)).Sentence);
        Assert.Equal("«fuera/nadie.txt» es un enlace que sale de la carpeta de trabajos.", (await reader.LoadAsync("fuera/nadie.txt", Reload.OnlyNew)).Sentence); // nor does it say what is there
        Assert.Equal(JobsFileFault.Missing, (await reader.LoadAsync("roto.txt", Reload.OnlyNew)).Fault);
        Assert.Equal("El archivo de trabajos «vuelta.txt» no se puede leer: sus enlaces van en círculo.", (await reader.LoadAsync("vuelta.txt", Reload.OnlyNew)).Sentence);
    }

    [Fact]
    public async Task A_data_folder_whose_links_go_round_lets_nothing_through()
    {
        await WriteAsync("lista.txt", "mal\n");
        Link("vuelta", "vuelta");

        var outcome = await Reader(options => options with { DataFolder = Path.Combine(Folder, "vuelta") }).LoadAsync("lista.txt", Reload.OnlyNew);

        Assert.Equal("El archivo de trabajos «lista.txt» no se puede leer: sus enlaces van en círculo.", outcome.Sentence);
    }

    private JobsFileReader Reader(Func<MasterOptions, MasterOptions> change)
    {
        var settings = new SettingsReader(new ConfigurationBuilder()
            .AddInMemoryCollection([new("ARCHIVO_TRABAJOS", Path.Combine(Folder, "trabajos.txt")), new("CARPETA_DATOS", Path.Combine(_root, "datos"))]).Build());
        return new(new JobsFileLoader(_farm.Board, new FileMarks(_farm.Redis, FileMarks.Patience(TimeSpan.Zero))), new OrderRules(Catalogue.AlgorithmNames, "Numpy", OrderLimits.DefaultMaxPixels), change(MasterOptions.Read(settings)));
    }

    private async Task WriteAsync(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(Folder, name), target);
}
