using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Cli.Tests.Usage;

public sealed class HelpTextTests
{
    [Theory, InlineData("--help"), InlineData("-h"), InlineData("--comando arrancar --help")]
    public async Task Help_names_every_verb_and_the_flags_of_the_first_system(string line)
    {
        var ended = await new Client().RunAsync(line);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        foreach (var word in "ping estado esclavos memoria trabajo monitorear cargar_trabajos agregar_trabajos limpiar_cola demo trabajos cancelar reintentar borrar recolorear consola imagen miniatura conteos valores algoritmos alertas coherencia resultados cronologia pausar drenar reanudar borrar_esclavo".Split(' '))
            Assert.Contains($"\n  {word} ", ended.Out);
        foreach (var flag in "--comando --maestro --algoritmo --width --height --iteraciones --intervalo --archivo --json --help --version".Split(' '))
            Assert.Contains($"\n  {flag} ", ended.Out);
    }

    [Fact]
    public async Task Help_names_the_variables_of_the_client_and_no_others()
    {
        var ended = await new Client().RunAsync("--help");

        foreach (var setting in Variables.All.Where(setting => setting.Owners.HasFlag(Programs.Client)))
            Assert.Contains($"\n  {setting.Name} ", ended.Out);
        foreach (var setting in Variables.All.Where(setting => !setting.Owners.HasFlag(Programs.Client)))
            Assert.DoesNotContain($"\n  {setting.Name} ", ended.Out);
    }

    [Fact]
    public async Task Help_of_a_verb_shows_its_own_options()
    {
        var ended = await new Client().RunAsync("imagen --help");

        Assert.Contains("Uso: hpc imagen ID [opciones]", ended.Out);
        Assert.Contains("--salida ARCHIVO", ended.Out);
        Assert.DoesNotContain("--width", ended.Out);
    }

    [Fact]
    public async Task Version_is_printed()
    {
        var ended = await new Client().RunAsync("--version");

        Assert.Equal(0, ended.Code);
        Assert.Matches(@"^\d+\.\d+", ended.Out);
    }
}
