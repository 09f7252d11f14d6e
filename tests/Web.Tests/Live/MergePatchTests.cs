using System.Text.Json.Nodes;
using HpcHangfire.Testing;
using HpcHangfire.Web.Live;

namespace HpcHangfire.Web.Tests.Live;

/// <summary>The patch between two objects, applied to the first as RFC 7396 says, gives the second.</summary>
public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", null)]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"b":1}""", """{"a":null,"b":1}""")]
    [InlineData("""{"a":[1,2],"b":"x"}""", """{"a":[2,1],"b":"x"}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":1,"c":3,"d":{}}}""", """{"a":{"c":3,"d":{}}}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"b"}""", """{"a":"b"}""")]
    [InlineData("""{"a":"b"}""", """{"a":{"b":{"c":1}}}""", """{"a":{"b":{"c":1}}}""")]
    [InlineData("""{"a":{"b":{"c":1},"d":1}}""", """{"a":{"d":1}}""", """{"a":{"b":null}}""")]
    public void It_says_what_differs_and_no_more(string before, string after, string? patch)
    {
        var (first, second) = (Object(before), Object(after));
        var found = MergePatch.Between(first, second);
        Assert.Equal(patch, found?.ToJsonString());
        if (found is not null)
            first.Merge(found);
        Assert.True(JsonNode.DeepEquals(first, second), first.ToJsonString());
    }

    [Fact]
    public void Nulls_are_taken_out_on_every_level()
    {
        var some = Object("""{"a":null,"b":{"c":null,"d":1},"e":[{"f":null,"g":2},null]}""");
        MergePatch.DropNulls(some);
        Assert.Equal("""{"b":{"d":1},"e":[{"g":2},null]}""", some.ToJsonString());
    }

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();
}
