namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class WorkerVerbsTests
{
    [Theory]
    [InlineData("pausar", "POST", "/pausar", "paused", "pausado")]
    [InlineData("drenar", "POST", "/drenar", "draining", "drenado")]
    [InlineData("reanudar", "POST", "/reanudar", "resumed", "reanudado")]
    [InlineData("borrar_esclavo", "DELETE", "", "deleted", "olvidado")]
    public async Task Workers_are_told_each_and_one_that_is_refused_keeps_no_other(string verb, string method, string path, string status, string state)
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer($"{method} /esclavos/e1{path}", Told("e1"))
            .Answer($"{method} /esclavos/e2{path}", 404, "application/problem+json", Contract.Problem(404, "No existe el esclavo e2."))
            .Answer($"{method} /esclavos/e3{path}", Told("e3"));

        var ended = await Client.RunAsync(master, $"{verb} e1 e2 e3");
        var json = await Client.RunAsync(master, $"{verb} e1 --json");

        Assert.Equal((1, $"Esclavo: e1 Estado: {state} Esclavo: e3 Estado: {state}"), (ended.Code, ended.Words));
        Assert.Equal("hpc: El maestro respondió 404: No existe el esclavo e2.\n", ended.Error);
        Assert.Equal((0, Told("e1")), (json.Code, json.Out.TrimEnd()));
        Assert.Equal([$"{method} /esclavos/e1{path}", $"{method} /esclavos/e2{path}", $"{method} /esclavos/e3{path}", $"{method} /esclavos/e1{path}"], master.Lines);

        string Told(string name) => $$"""{"status":"{{status}}","esclavo":"{{name}}","activo":true}""";
    }

    [Fact]
    public async Task A_silent_worker_is_told_when_it_comes_back()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("POST /esclavos/e1/pausar", """{"status":"paused","esclavo":"e1","activo":false}""");

        var ended = await Client.RunAsync(master, "pausar e1");

        Assert.Equal((0, "Esclavo: e1 Estado: pausado; ahora no da señales, lo sabrá cuando vuelva"), (ended.Code, ended.Words));
    }

    [Theory]
    [InlineData("pausar", "falta ESCLAVO…, los nombres de los esclavos: hpc pausar ESCLAVO…")]
    [InlineData("drenar e1 ../trabajos/x", "«../trabajos/x» no es el nombre de un esclavo; «hpc esclavos» los muestra")]
    [InlineData("borrar_esclavo e1 --todos", "«hpc borrar_esclavo» no admite «--todos»; admite: ESCLAVO…, --maestro, --idioma, --json")]
    public async Task Nobody_is_told_anything_where_the_command_line_is_wrong(string line, string sentence)
    {
        await using var master = await StandInMaster.StartAsync();

        var ended = await Client.RunAsync(master, line);

        Assert.Equal((2, "", $"hpc: {sentence}\n"), (ended.Code, ended.Out, ended.Error));
        Assert.Empty(master.Lines);
    }
}
