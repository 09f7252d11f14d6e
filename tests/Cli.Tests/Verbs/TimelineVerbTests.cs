namespace HpcHangfire.Cli.Tests.Verbs;

public sealed class TimelineVerbTests
{
    private const string Two = """
        {"desde":1795410000,"hasta":1795410933,"intentos":[
        {"trabajo_id":"20261123-051500-aaaaaaaa","intento":1,"esclavo":"esclavo1","estado":"completado","algoritmo":"Secuencial","width":800,"height":600,"iteraciones":100,"iniciado":1795410902,"terminado":1795410903.5},
        {"trabajo_id":"20261123-051500-bbbbbbbb","intento":2,"esclavo":"esclavo2","estado":"en_curso","algoritmo":"julia","width":8000,"height":6000,"iteraciones":900,"iniciado":1795410923,"terminado":null}],"truncado":false}
        """;

    [Fact]
    public async Task It_is_a_table_in_which_a_running_job_lasts_until_now()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /cronologia", Two);

        var ended = await Client.RunAsync(master, "cronologia");

        Assert.Equal(0, ended.Code);
        Assert.Contains("esclavo1 05:15:02 1.500 s 20261123-051500-aaaaaaaa completado Secuencial 800x600 100 1", ended.Words);
        Assert.Contains("esclavo2 05:15:23 10.0 s 20261123-051500-bbbbbbbb en curso julia 8000x6000 900 2", ended.Words);
        Assert.DoesNotContain("faltan", ended.Out);
    }

    [Fact]
    public async Task Minutes_reach_back_from_now_and_what_is_missing_is_said()
    {
        await using var master = (await StandInMaster.StartAsync())
            .Answer("GET /cronologia?desde=1795410633", Two.Replace("\"truncado\":false", "\"truncado\":true", StringComparison.Ordinal));

        var ended = await Client.RunAsync(master, "cronologia --minutos 5");

        Assert.Equal(0, ended.Code);
        Assert.EndsWith("Hubo más trabajos de los que el maestro mira: faltan los primeros.\n", ended.Out);
    }

    [Fact]
    public async Task An_empty_span_is_said_to_be_empty()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /cronologia", """{"desde":1,"hasta":2,"intentos":[],"truncado":false}""");

        Assert.Equal("Nadie ha calculado nada en ese tiempo.\n", (await Client.RunAsync(master, "cronologia")).Out);
    }
}
