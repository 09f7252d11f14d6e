using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Tests.Settings;

/// <summary>Settings as environment variables give them: absent, right, or wrong with a sentence.</summary>
public sealed class SettingsReaderTests
{
    [Theory, InlineData(null), InlineData(""), InlineData("  ")]
    public void What_is_absent_or_empty_has_its_default(string? value)
    {
        var settings = With(("X", value));

        Assert.Equal("f", settings.Text("X", "f"));
        Assert.Null(settings.Text("X"));
        Assert.Equal(7, settings.Number("X", 7, 1, 9));
        Assert.Equal(0.5, settings.Real("X", 0.5, 0, 1));
        Assert.Equal(TimeSpan.FromSeconds(3), settings.Seconds("X", TimeSpan.FromSeconds(3), TimeSpan.Zero, TimeSpan.MaxValue));
        Assert.True(settings.Flag("X", true));
    }

    [Fact]
    public void Values_are_read_without_the_spaces_around_them()
    {
        Assert.Equal("a b", With(("X", " a b ")).Text("X", ""));
        Assert.Equal(-3, With(("X", " -3 ")).Number("X", 0, -5, 5));
        Assert.Equal(0.25, With(("X", "0.25")).Real("X", 0, 0, 1));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), With(("X", "1.5")).Seconds("X", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData("1", true), InlineData("true", true), InlineData("True", true), InlineData("SI", true), InlineData("sí", true), InlineData("yes", true), InlineData("on", true)]
    [InlineData("0", false), InlineData("false", false), InlineData("False", false), InlineData("NO", false), InlineData("off", false)]
    public void A_switch_knows_the_words_for_yes_and_no(string value, bool expected) =>
        Assert.Equal(expected, With(("X", value)).Flag("X", !expected));

    [Theory, InlineData("0"), InlineData("10"), InlineData("1.5"), InlineData("uno"), InlineData("99999999999"), InlineData("1,000")]
    public void A_wrong_number_names_the_setting_its_value_and_the_range(string value) =>
        Assert.Equal($"X={value}: se esperaba un número entero entre 1 y 9.", Refusal(s => s.Number("X", 7, 1, 9), value));

    [Theory, InlineData("-0.1"), InlineData("2"), InlineData("NaN"), InlineData("0,5"), InlineData("mucho")]
    public void A_wrong_fraction_names_the_setting_its_value_and_the_range(string value) =>
        Assert.Equal($"X={value}: se esperaba un número entre 0 y 1.5.", Refusal(s => s.Real("X", 1, 0, 1.5), value));

    [Fact]
    public void A_wrong_switch_names_its_words() =>
        Assert.Equal("X=quizá: se esperaba true o false.", Refusal(s => s.Flag("X", false), "quizá"));

    [Fact]
    public void The_masters_address_is_made_of_its_url_or_its_ip_and_port()
    {
        Assert.Equal([new Uri("http://localhost:5001/")], With().MasterUrls());
        Assert.Equal([new Uri("http://10.0.0.7:6001/")], With(("MAESTRO_IP", "10.0.0.7"), ("MAESTRO_PORT", "6001")).MasterUrls());
        Assert.Equal([new Uri("https://granja.example/api/")], With(("MAESTRO_URL", "https://granja.example/api"), ("MAESTRO_IP", "10.0.0.7")).MasterUrls());
        Assert.Equal(
            "MAESTRO_URL=maestro:5001: se esperaba una dirección como http://maestro:5001, o varias separadas por «;».",
            Assert.Throws<SettingException>(() => With(("MAESTRO_URL", "maestro:5001")).MasterUrls()).Message);
    }

    [Fact]
    public void Several_masters_stand_in_one_setting()
    {
        Assert.Equal(
            [new Uri("http://a:5001/"), new Uri("http://b:5001/x/")], With(("MAESTRO_URL", "http://a:5001; http://b:5001/x;")).MasterUrls());
        Assert.Throws<SettingException>(() => With(("MAESTRO_URL", "http://a:5001;b")).MasterUrls());
        Assert.Throws<SettingException>(() => With(("MAESTRO_URL", ";")).MasterUrls());
    }

    private static string Refusal(Func<SettingsReader, object> read, string value) =>
        Assert.Throws<SettingException>(() => read(With(("X", value)))).Message;

    private static SettingsReader With(params (string Name, string? Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build());
}
