using HpcHangfire.Contract.Languages;

namespace HpcHangfire.Farm.Tests.Contract.Languages;

public sealed class LanguageTagsTests
{
    [Theory]
    [InlineData("en", Language.English), InlineData("en_US.UTF-8", Language.English), InlineData("en.UTF-8", Language.English), InlineData("EN-gb", Language.English)]
    [InlineData("es", Language.Spanish), InlineData("es_CO.UTF-8", Language.Spanish)]
    [InlineData("C.UTF-8", null), InlineData("POSIX", null), InlineData("eng", null), InlineData("enx_US", null), InlineData("", null), InlineData(null, null)]
    public void A_tag_or_a_locale_names_a_language(string? tag, Language? language) => Assert.Equal(language, LanguageTags.Find(tag));

    [Fact]
    public void A_header_of_any_length_is_read_quickly()
    {
        Assert.Equal(Language.Spanish, LanguageTags.OfHeader(string.Concat(Enumerable.Repeat("en,", 100_000))));
        Assert.Equal(Language.English, LanguageTags.OfHeader("en"));
    }
}
