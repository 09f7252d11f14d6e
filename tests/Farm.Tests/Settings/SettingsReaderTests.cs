using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Tests.Settings;

/// <summary>The register over a host's configuration.</summary>
public sealed class SettingsReaderTests
{
    [Theory, InlineData(null), InlineData(""), InlineData("  ")]
    public void What_is_absent_or_empty_has_its_default(string? value)
    {
        var settings = With((Variables.MaxAttempts.Name, value));

        Assert.Equal(3, settings.Read(Variables.MaxAttempts));
        Assert.Equal(5, settings.Read(Variables.MaxAttempts, fallback: 5));
    }

    [Fact]
    public void Values_are_read_without_the_spaces_around_them() => Assert.Equal(9, With((Variables.MaxAttempts.Name, " 9 ")).Read(Variables.MaxAttempts));

    [Fact]
    public void The_command_line_knows_the_same_names() => Assert.Equal(
        TimeSpan.FromSeconds(1.5),
        new SettingsReader(new ConfigurationBuilder().AddCommandLine(["--ARRIENDO_S", "1.5"]).Build()).Read(Variables.LeaseLife));

    [Fact]
    public void A_wrong_value_is_refused_by_its_name() => Assert.Equal(
        "MAX_REINTENTOS=0: se esperaba un número entero entre 1 y 100.",
        Assert.Throws<SettingException>(() => With((Variables.MaxAttempts.Name, "0")).Read(Variables.MaxAttempts)).Message);

    [Fact]
    public void The_masters_are_read_from_their_variables() => Assert.Equal(
        [new Uri("http://a:5001/"), new Uri("http://b:5001/x/")], With((Variables.MasterUrls.Name, "http://a:5001; http://b:5001/x;")).ReadMasters());

    private static SettingsReader With(params (string Name, string? Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build());
}
