using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Tests.Orders;

/// <summary>What a farm accepts, by its settings.</summary>
public sealed class OrderRulesTests
{
    [Fact]
    public void Without_settings_everything_is_accepted()
    {
        var rules = Read();

        Assert.Equal(Catalogue.AlgorithmNames, rules.Algorithms);
        Assert.Equal(("Secuencial", 268_435_456L), (rules.DefaultAlgorithm, rules.MaxPixels));
    }

    [Theory, InlineData("Numpy,juliaCython"), InlineData(" Numpy , juliaCython "), InlineData("""["Numpy", "juliaCython"]"""), InlineData("['Numpy','juliaCython']")]
    public void The_names_may_be_written_as_the_first_system_did(string names)
    {
        var rules = Read(("ALGORITMOS_DISPONIBLES", names));

        Assert.Equal(["Numpy", "juliaCython"], rules.Algorithms);
        Assert.Equal("Numpy", rules.DefaultAlgorithm);
    }

    [Theory]
    [InlineData("ALGORITMOS_DISPONIBLES", "Numpy,../x", "ALGORITMOS_DISPONIBLES=../x: se esperaban nombres de Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("ALGORITMO_DEFAULT", "gpu", "ALGORITMO_DEFAULT=gpu: se esperaba uno de Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("ALGORITMOS_DISPONIBLES", "[]", "ALGORITMOS_DISPONIBLES=[]: se esperaban nombres de Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("MAX_PIXELES", "0", "MAX_PIXELES=0: se esperaba un número entero entre 1 y 2147483647.")]
    public void A_wrong_rule_is_refused_by_its_name(string name, string value, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<SettingException>(() => Read((name, value))).Message);

    [Fact]
    public void The_default_is_one_of_those_available()
    {
        Assert.Equal("julia", Read(("ALGORITMOS_DISPONIBLES", "Numpy,julia"), ("ALGORITMO_DEFAULT", "julia")).DefaultAlgorithm);
        Assert.Equal(
            "ALGORITMO_DEFAULT=Secuencial: se esperaba uno de Numpy, julia.",
            Assert.Throws<SettingException>(() => Read(("ALGORITMOS_DISPONIBLES", "Numpy,julia"), ("ALGORITMO_DEFAULT", "Secuencial"))).Message);
    }

    private static OrderRules Read(params (string Name, string Value)[] settings) => OrderRules.Read(new SettingsReader(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build()));
}
