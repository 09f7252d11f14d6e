using System.Text.Json;
using System.Text.RegularExpressions;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Web.Tests;

/// <summary>
/// Compares an answer with literal JSON, member by member. A text in the expected JSON may stand for a value that varies:
/// <c>«time»</c> a timestamp of the last minutes, <c>«number»</c>, <c>«text»</c>, <c>«id»</c> a job's id, <c>«any»</c> anything.
/// </summary>
public static partial class JsonLike
{
    public static void Equal(string expected, JsonElement actual)
    {
        using var document = JsonDocument.Parse(expected);
        Compare("$", document.RootElement, actual);
    }

    private static void Compare(string path, JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.String && Varying(path, expected.GetString()!, actual))
            return;
        Assert.True(expected.ValueKind == actual.ValueKind, $"{path}: expected {expected.GetRawText()}, was {actual.GetRawText()}");
        if (expected.ValueKind == JsonValueKind.Object)
        {
            Assert.True(
                expected.EnumerateObject().Select(m => m.Name).Order().SequenceEqual(actual.EnumerateObject().Select(m => m.Name).Order()),
                $"{path}: expected the members of {expected.GetRawText()}, was {actual.GetRawText()}");
            foreach (var member in expected.EnumerateObject())
                Compare($"{path}.{member.Name}", member.Value, actual.GetProperty(member.Name));
        }
        else if (expected.ValueKind == JsonValueKind.Array)
        {
            Assert.True(expected.GetArrayLength() == actual.GetArrayLength(), $"{path}: expected {expected.GetRawText()}, was {actual.GetRawText()}");
            foreach (var (i, pair) in expected.EnumerateArray().Zip(actual.EnumerateArray()).Index())
                Compare($"{path}[{i}]", pair.First, pair.Second);
        }
        else
        {
            Assert.True(JsonElement.DeepEquals(expected, actual), $"{path}: expected {expected.GetRawText()}, was {actual.GetRawText()}");
        }
    }

    private static bool Varying(string path, string expected, JsonElement actual)
    {
        bool? right = expected switch
        {
            "«time»" => actual.ValueKind == JsonValueKind.Number && Math.Abs(actual.GetDouble() - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0) < 300,
            "«number»" => actual.ValueKind == JsonValueKind.Number && actual.GetDouble() >= 0,
            "«text»" => actual.ValueKind == JsonValueKind.String && actual.GetString()!.Length > 0,
            "«id»" => actual.ValueKind == JsonValueKind.String && Id().IsMatch(actual.GetString()!),
            "«any»" => true,
            _ => null,
        };
        Assert.True(right != false, $"{path}: expected {expected}, was {actual.GetRawText()}");
        return right == true;
    }

    [GeneratedRegex("^[0-9]{8}-[0-9]{6}-[0-9a-z]{8}$")]
    private static partial Regex Id();
}
