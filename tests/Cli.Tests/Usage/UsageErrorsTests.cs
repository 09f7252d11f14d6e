namespace HpcHangfire.Cli.Tests.Usage;

public sealed class UsageErrorsTests
{
    [Theory]
    [InlineData("arrancar", "no existe el verbo «arrancar»; verbos: estado, ping,")]
    [InlineData("--wid 3", "no existe la opción «--wid»; «hpc --help» las muestra todas")]
    [InlineData("trabajo --width abc", "--width vale «abc»: debe ser un número entero")]
    [InlineData("--comando trabajo --width abc", "--width vale «abc»: debe ser un número entero")]
    [InlineData("trabajo --width 8.5", "--width vale «8.5»: debe ser un número entero")]
    [InlineData("trabajo --width 99999999999", "--width vale «99999999999»: debe ser un número entero")]
    [InlineData("trabajo --width", "falta el valor de --width: ancho en píxeles")]
    [InlineData("trabajo --width 1 --width 2", "--width se escribe una sola vez")]
    [InlineData("trabajo --c-re 0,5", "--c-re vale «0,5»: debe ser un número, con punto decimal")]
    [InlineData("trabajo --c-re NaN", "--c-re vale «NaN»: debe ser un número")]
    [InlineData("trabajo --prioridad 4", "--prioridad vale «4»: debe ser 1 (alta), 2 (media) o 3 (baja)")]
    [InlineData("--comando arrancar", "--comando vale «arrancar»: debe ser uno de: ping, estado, esclavos, memoria, trabajo, monitorear, cargar_trabajos, limpiar_cola")]
    [InlineData("--comando", "falta el valor de --comando")]
    [InlineData("--comando ping estado", "o --comando o el verbo «estado», pero no los dos")]
    [InlineData("--width 3 trabajo", "--width va después del verbo: hpc trabajo --width …")]
    [InlineData("ping --width 3", "«hpc ping» no admite «--width»; admite: --maestro, --idioma, --json")]
    [InlineData("trabajos --estado listo", "--estado vale «listo»: debe ser uno de: pendiente, en_curso, completado, fallido, cancelado")]
    [InlineData("trabajos --orden azar", "--orden vale «azar»: debe ser uno de: creado, creado_asc, terminado, terminado_asc")]
    [InlineData("trabajos --despues-de ayer", "--despues-de vale «ayer»: debe ser una fecha, como 2026-11-27, con su hora, 2026-11-27T18:00, o segundos Unix")]
    [InlineData("trabajos --antes-de 2026-13-01", "--antes-de vale «2026-13-01»: debe ser una fecha")]
    [InlineData("trabajos --antes-de 999999999999", "--antes-de vale «999999999999»: debe ser una fecha")]
    [InlineData("trabajos --despues-de -5", "--despues-de vale «-5»: debe ser una fecha")]
    [InlineData("monitorear --intervalo 0", "--intervalo vale «0»: debe ser un número de segundos entre 0.1 y 86400")]
    [InlineData("cancelar", "falta ID…, los identificadores de los trabajos: hpc cancelar ID…")]
    [InlineData("imagen", "falta ID, el identificador del trabajo: hpc imagen ID")]
    [InlineData("trabajo --guardar-conteo", "«hpc trabajo» no admite «--guardar-conteo»; admite: ID, --algoritmo")]
    [InlineData("trabajo --nada 5", "«hpc trabajo» no admite «--nada»")]
    [InlineData("cancelar --foo", "«hpc cancelar» no admite «--foo»")]
    [InlineData("cancelar .", "«.» no es el identificador de un trabajo; «hpc trabajos» los muestra")]
    [InlineData("trabajo a1 --width 3", "«hpc trabajo ID» muestra un trabajo y no admite --width")]
    [InlineData("estado --json=quizá", "«hpc estado» no admite «quizá»")]
    [InlineData("ping --maestro ftp://x", "--maestro vale «ftp://x», que no es una dirección")]
    [InlineData("ping --maestro máquina:puerto", "--maestro vale «máquina:puerto», que no es una dirección")]
    public async Task Wrong_usage_ends_with_2_and_one_spanish_line_that_says_what_is_allowed(string line, string sentence)
    {
        var ended = await new Client().RunAsync(line);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.StartsWith($"hpc: {sentence}", ended.Error, StringComparison.Ordinal);
        Assert.Equal(1, ended.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task The_first_systems_flags_are_taken_with_every_command()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /ping", Contract.Ping);

        var ended = await Client.RunAsync(master, "--comando ping --algoritmo Numpy --width 1 --height 2 --iteraciones 3 --intervalo 10 --archivo x.txt");

        Assert.Equal(0, ended.Code);
    }
}
