using System.Globalization;
using System.Numerics;
using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Farm.Tests.Contract.Settings;

/// <summary>The register: what is true of every variable in it.</summary>
public sealed class VariablesTests
{
    public static TheoryData<string> Names => [.. Variables.All.Select(setting => setting.Name)];

    public static TheoryData<string> NumberNames => [.. Variables.All.Where(setting => setting is WholeSetting or RealSetting or SecondsSetting).Select(setting => setting.Name)];

    [Fact]
    public void Each_name_stands_once()
    {
        Assert.Equal(Variables.All.Count, Variables.All.Select(setting => setting.Name).Distinct().Count());
        Assert.True(Variables.All.Count >= 47, $"only {Variables.All.Count} variables");
    }

    /// <summary>Those that the wire contract promises; the first system's are among them.</summary>
    [Fact]
    public void Every_variable_of_the_wire_contract_is_there()
    {
        const string promised =
            "MAESTRO_HOST MAESTRO_PORT MAESTRO_IP MAESTRO_URL ESCLAVO ESCLAVO_HOST ESCLAVO_PORT ESCLAVO_PING_INTERVAL MEMORIA_NODE " +
            "MEMORIA_HOST MEMORIA_PORT MEMORIA_REPORT_INTERVAL MEMORIA_CPU_THRESHOLD MEMORIA_RAM_THRESHOLD MEMORIA_DISK_THRESHOLD " +
            "ALGORITMOS_DISPONIBLES ALGORITMO_DEFAULT TIMEOUT_ALGORITMO ARCHIVO_TRABAJOS ARCHIVO_RESULTADOS PING_TIMEOUT " +
            "DISTRIBUCION_INTERVAL CARGA_AUTO_TRABAJOS MONITOR_ARCHIVO_INTERVAL HTTP_TIMEOUT MAX_REINTENTOS REINTENTO_DELAY DEBUG_MODE " +
            "LOG_LEVEL REDIS CARPETA_DATOS ESCLAVO_HILOS NODO_HOST";

        Assert.Empty(promised.Split(' ').Except(Variables.All.Select(setting => setting.Name)));
    }

    [Theory, MemberData(nameof(Names))]
    public void Each_has_a_sentence_in_both_languages_and_somebody_who_reads_it(string name)
    {
        var setting = Find(name);

        foreach (var sentence in (string[])[setting.Meaning.Spanish, setting.Meaning.English])
            Assert.Matches(@"^\p{Lu}.*\.$", sentence);
        Assert.NotEqual(setting.Meaning.Spanish, setting.Meaning.English);
        Assert.All((Phrase[])[setting.Allowed, setting.Limits, setting.DefaultText], phrase => Assert.All((string[])[phrase.Spanish, phrase.English], Assert.NotEmpty));
        Assert.NotEqual(Programs.None, setting.Owners);
    }

    [Theory, MemberData(nameof(Names))]
    public void What_is_absent_has_the_default_and_the_default_is_allowed(string name)
    {
        switch (Find(name))
        {
            case TextSetting text:
                Assert.Equal(text.Default, text.Read(_ => null));
                Assert.Equal(text.Default, text.Read(_ => text.Default));
                break;
            case WholeSetting whole:
                Assert.Equal(whole.Default, whole.Read(_ => null));
                Assert.InRange(whole.Default, whole.Min, whole.Max);
                break;
            case RealSetting real:
                Assert.Equal(real.Default, real.Read(_ => null));
                Assert.InRange(real.Default, real.Min, real.Max);
                break;
            case SecondsSetting seconds:
                Assert.Equal(seconds.Default, seconds.Read(_ => null));
                Assert.InRange(seconds.Default, seconds.Min, seconds.Max);
                break;
            case HostsSetting hosts:
                Assert.Empty(hosts.Read(_ => null));
                break;
            case SwitchSetting of:
                Assert.Equal(of.Default, of.Read(_ => null));
                Assert.Equal(of.Default, of.Read(_ => of.DefaultText.English));
                break;
            case NamesSetting names:
                Assert.Equal(names.Default, names.Read(_ => string.Join(',', names.Default)));
                break;
            case NetworksSetting networks:
                Assert.Empty(networks.Read(_ => null));
                break;
            case OptionalTextSetting optional:
                Assert.Null(optional.Read(_ => null));
                break;
            case var other:
                Assert.Null(Assert.IsType<MastersSetting>(other).Read(_ => null));
                break;
        }
    }

    [Theory, MemberData(nameof(NumberNames))]
    public void The_bounds_are_allowed_and_what_lies_beyond_them_is_not(string name)
    {
        switch (Find(name))
        {
            case WholeSetting whole:
                Allows(whole, whole.Min, whole.Max);
                Refuses(whole, "un número entero", whole.Min - 1L, whole.Max + 1L, whole.Min, whole.Max);
                break;
            case RealSetting real:
                Allows(real, real.Min, real.Max);
                Refuses(real, "un número", real.Min - 0.001, real.Max + 0.001, real.Min, real.Max);
                break;
            case var other:
                var seconds = Assert.IsType<SecondsSetting>(other);
                Assert.Equal((seconds.Min, seconds.Max), (seconds.Read(_ => Text(seconds.Min.TotalSeconds)), seconds.Read(_ => Text(seconds.Max.TotalSeconds))));
                Refuses(seconds, "un número", seconds.Min.TotalSeconds - 0.001, seconds.Max.TotalSeconds + 0.001, seconds.Min.TotalSeconds, seconds.Max.TotalSeconds);
                break;
        }
    }

    [Theory]
    [InlineData("LOG_LEVEL", "FUERTE", "LOG_LEVEL=FUERTE: se esperaba DEBUG, INFO, WARNING, ERROR o CRITICAL.")]
    [InlineData("MAESTRO_HOST", "nombre.raro", "MAESTRO_HOST=nombre.raro: se esperaba una dirección IP o localhost.")]
    [InlineData("ESCLAVO_HOST", "nombre.raro", "ESCLAVO_HOST=nombre.raro: se esperaba una dirección IP o localhost.")]
    [InlineData("MEMORIA_HOST", "nombre.raro", "MEMORIA_HOST=nombre.raro: se esperaba una dirección IP o localhost.")]
    [InlineData("ESCLAVO", "../x", "ESCLAVO=../x: se esperaban de 1 a 64 letras, dígitos, «-», «_» o «.».")]
    [InlineData("MAESTRO_IP", "a b", "MAESTRO_IP=a b: se esperaba el nombre o la dirección de una máquina.")]
    public void A_text_that_is_not_allowed_is_refused_with_its_sentence(string name, string value, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<SettingException>(() => Assert.IsType<TextSetting>(Find(name)).Read(_ => value)).Message);

    [Theory, InlineData("debug"), InlineData("INFO"), InlineData("Warning"), InlineData("WARN"), InlineData("ERROR"), InlineData("CRITICAL")]
    public void The_levels_of_the_log_are_the_first_systems(string word) => Assert.Equal(word, Variables.LogLevel.Read(_ => word));

    private static Setting Find(string name) => Variables.All.Single(setting => setting.Name == name);

    private static void Allows<T>(Setting<T> setting, params ReadOnlySpan<T> values)
        where T : INumber<T>
    {
        foreach (var value in values)
            Assert.Equal(value, setting.Read(_ => Text(value)));
    }

    private static void Refuses<T, TNumber>(Setting<T> setting, string kind, TNumber below, TNumber above, TNumber min, TNumber max)
        where TNumber : INumber<TNumber>
    {
        foreach (var value in (string[])[Text(below), Text(above)])
        {
            Assert.Equal(
                $"{setting.Name}={value}: se esperaba {kind} entre {Text(min)} y {Text(max)}.",
                Assert.Throws<SettingException>(() => setting.Read(_ => value)).Message);
        }
    }

    private static string Text<TNumber>(TNumber number)
        where TNumber : INumber<TNumber> => number.ToString(null, CultureInfo.InvariantCulture);
}
