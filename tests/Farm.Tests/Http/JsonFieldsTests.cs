using System.Text;
using HpcHangfire.Farm.Http;
using Microsoft.AspNetCore.Http;

namespace HpcHangfire.Farm.Tests.Http;

/// <summary>Which bodies are objects that a handler may look at, and what it costs to find out.</summary>
public sealed class JsonFieldsTests
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const string TooMany = "El cuerpo tiene más de 10000 valores, contando los de sus listas y objetos; se admiten hasta 10000.";

    [Theory, InlineData(9_998, null), InlineData(9_999, TooMany)]
    public async Task A_body_may_have_ten_thousand_values_with_the_object_and_the_list_themselves(int numbers, string? sentence) =>
        Assert.Equal(sentence, await WhyNotAsync($$"""{"a":[{{string.Join(',', Enumerable.Repeat("1", numbers))}}]}"""));

    [Fact]
    public async Task So_may_members_and_what_lies_in_them()
    {
        Assert.Null(await WhyNotAsync($"{{{string.Join(',', Enumerable.Range(0, 9_999).Select(i => $"\"m{i}\":{i}"))}}}"));
        Assert.Equal(TooMany, await WhyNotAsync($"{{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"m{i}\":[{{}}]"))}}}"));
    }

    [Theory]
    [InlineData("""{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}""", null)]
    [InlineData("""{"a":1,"b":{},"a":2}""", "El campo a está repetido.")]
    [InlineData("""{"a":1,"\u0061":2}""", "El campo a está repetido.")]
    [InlineData("""{"x":[{"y":{"b":1,"c":{},"b":1}}]}""", "El campo b está repetido.")]
    [InlineData("""{"0123456789012345678901234567890123456789x":1,"0123456789012345678901234567890123456789x":2}""", "El campo 0123456789012345678901234567890123456789… está repetido.")]
    [InlineData("""{"x":[{"y":"\ud83d"}]}""", "El cuerpo tiene un texto que no es Unicode válido.")]
    [InlineData("""{"x":[{"\ud83d":1}]}""", "El cuerpo tiene un texto que no es Unicode válido.")]
    [InlineData("""{"x":"\ud83d\ude00"}""", null)]
    [InlineData("""{"x":[1,2}""", "El cuerpo no es JSON válido (línea 1, posición 10).")]
    [InlineData("[{}]", "Se esperaba un objeto JSON y llegó una lista.")]
    public async Task An_object_is_looked_at_to_its_depth(string body, string? sentence) => Assert.Equal(sentence, await WhyNotAsync(body));

    [Fact]
    public async Task Millions_of_values_cost_no_more_than_their_bytes()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"x":[{{string.Join(',', Enumerable.Repeat("{}", 1_000_000))}}]}""");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fields = await ReadAsync(body);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
        Assert.Equal(TooMany, fields.Problem?.ProblemDetails.Detail);
    }

    [Theory, InlineData(MaxBytes, null), InlineData(MaxBytes + 1, "El cuerpo pasa de 4194304 bytes.")]
    public async Task A_body_may_be_as_long_as_the_limit(int length, string? sentence) =>
        Assert.Equal(sentence, await WhyNotAsync($$"""{"x":"{{new string('x', length - 8)}}"}"""));

    private static async Task<string?> WhyNotAsync(string body) => (await ReadAsync(Encoding.UTF8.GetBytes(body))).Problem?.ProblemDetails.Detail;

    private static Task<JsonFields> ReadAsync(byte[] body) =>
        JsonFields.ReadAsync(new DefaultHttpContext { Request = { Body = new MemoryStream(body) } }.Request, MaxBytes);
}
