using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Farm.Tests.Contract.Settings;

/// <summary>Settings as environment variables give them: absent, right, or wrong with a sentence.</summary>
public sealed class SettingTests
{
    private static readonly Phrase Meaning = new("Es una prueba.", "It is a test.");
    private static readonly Phrase Any = new("un texto", "a text");
    private static readonly TextSetting Text = new("X", Programs.Master, "f", Any, Meaning);
    private static readonly OptionalTextSetting Optional = new("X", Programs.Master, new("nada", "nothing"), Any, Meaning);
    private static readonly WholeSetting Whole = new("X", Programs.Master, 7, -5, 9, Meaning);
    private static readonly RealSetting Real = new("X", Programs.Master, 0.5, 0, 1.5, "%", Meaning);
    private static readonly SecondsSetting Seconds = new("X", Programs.Master, 3, 0, 86_400, Meaning);
    private static readonly SwitchSetting Switch = new("X", Programs.Master, true, Meaning);
    private static readonly NetworksSetting Networks = new("X", Programs.Master, new("ninguna", "none"), Meaning);
    private static readonly NamesSetting Names = new("X", Programs.Master, ["a", "b", "c"], Meaning);

    [Theory, InlineData(null), InlineData(""), InlineData("  ")]
    public void What_is_absent_or_empty_has_its_default(string? value)
    {
        Assert.Equal("f", Text.Read(_ => value));
        Assert.Null(Optional.Read(_ => value));
        Assert.Equal(7, Whole.Read(_ => value));
        Assert.Equal(0.5, Real.Read(_ => value));
        Assert.Equal(TimeSpan.FromSeconds(3), Seconds.Read(_ => value));
        Assert.True(Switch.Read(_ => value));
        Assert.Empty(Networks.Read(_ => value));
        Assert.Equal(["a", "b", "c"], Names.Read(_ => value));
    }

    [Fact]
    public void A_default_may_depend_on_another_variable()
    {
        Assert.Equal(2, Whole.Read(_ => null, fallback: 2));
        Assert.Equal(3, Whole.Read(_ => "3", fallback: 2));
    }

    [Fact]
    public void Values_are_read_without_the_spaces_around_them()
    {
        Assert.Equal("a b", Text.Read(_ => " a b "));
        Assert.Equal("a b", Optional.Read(_ => " a b "));
        Assert.Equal(-3, Whole.Read(_ => " -3 "));
        Assert.Equal(0.25, Real.Read(_ => "0.25"));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), Seconds.Read(_ => "1.5"));
    }

    [Theory]
    [InlineData("1", true), InlineData("true", true), InlineData("True", true), InlineData("SI", true), InlineData("sí", true), InlineData("yes", true), InlineData("on", true)]
    [InlineData("0", false), InlineData("false", false), InlineData("False", false), InlineData("NO", false), InlineData("off", false)]
    public void A_switch_knows_the_words_for_yes_and_no(string value, bool expected) =>
        Assert.Equal(expected, new SwitchSetting("X", Programs.Master, !expected, Meaning).Read(_ => value));

    [Theory, InlineData("-6"), InlineData("10"), InlineData("1.5"), InlineData("uno"), InlineData("99999999999"), InlineData("1,000")]
    public void A_wrong_number_names_the_setting_its_value_and_the_range(string value) =>
        Assert.Equal($"X={value}: se esperaba un número entero entre -5 y 9.", Refusal(Whole, value));

    [Theory, InlineData("-0.1"), InlineData("2"), InlineData("NaN"), InlineData("0,5"), InlineData("mucho")]
    public void A_wrong_fraction_names_the_setting_its_value_and_the_range(string value) =>
        Assert.Equal($"X={value}: se esperaba un número entre 0 y 1.5.", Refusal(Real, value));

    [Theory, InlineData("-1"), InlineData("86400.1"), InlineData("Infinity"), InlineData("NaN"), InlineData("10 s")]
    public void A_wrong_duration_names_the_setting_its_value_and_the_range(string value) =>
        Assert.Equal($"X={value}: se esperaba un número entre 0 y 86400.", Refusal(Seconds, value));

    [Fact]
    public void A_wrong_switch_names_its_words() => Assert.Equal("X=quizá: se esperaba true o false.", Refusal(Switch, "quizá"));

    [Fact]
    public void Of_a_list_the_wrong_part_is_named()
    {
        Assert.Equal("X=10.0.0.0/99: se esperaban redes como 172.16.0.0/12, separadas por comas.", Refusal(Networks, "10.0.0.0/8, 10.0.0.0/99"));
        Assert.Equal("X=d: se esperaban nombres de a, b, c.", Refusal(Names, "a,d"));
        Assert.Equal("X=[]: se esperaban nombres de a, b, c.", Refusal(Names, "[]"));
    }

    [Fact]
    public void A_text_with_a_rule_names_what_is_allowed()
    {
        var one = new TextSetting("X", Programs.Master, "a", new("una a", "an a"), Meaning) { Rule = text => text == "a" };
        var several = new TextSetting("X", Programs.Master, "a", new("letras a", "letters a"), Meaning) { Rule = text => text == "a", IsPlural = true };

        Assert.Equal("a", one.Read(_ => " a "));
        Assert.Equal("X=b: se esperaba una a.", Refusal(one, "b"));
        Assert.Equal("X=b: se esperaban letras a.", Refusal(several, "b"));
    }

    [Fact]
    public void A_refusal_tells_its_parts()
    {
        var refusal = Whole.Refusal("3", "hoy no.");

        Assert.Equal(("X", "3", "hoy no.", "X=3: hoy no."), (refusal.Variable, refusal.Value, refusal.Why, refusal.Message));
    }

    [Fact]
    public void A_default_and_a_range_are_told_with_their_unit()
    {
        Assert.Equal(("7", "-5..9"), (Whole.DefaultText.Spanish, Whole.Limits.Spanish));
        Assert.Equal(("0.5 %", "0..1.5 %"), (Real.DefaultText.Spanish, Real.Limits.Spanish));
        Assert.Equal(("3 s", "0..86400 s"), (Seconds.DefaultText.Spanish, Seconds.Limits.Spanish));
        Assert.Equal(("nada", "nothing"), (Optional.DefaultText.Spanish, Optional.DefaultText.English));
    }

    private static string Refusal<T>(Setting<T> setting, string value) => Assert.Throws<SettingException>(() => setting.Read(_ => value)).Message;
}
