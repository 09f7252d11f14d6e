using System.IO.Pipelines;
using System.Text;
using HpcHangfire.Farm.Http;

namespace HpcHangfire.Farm.Tests.Http;

public sealed class BodyLinesTests
{
    private readonly Pipe _body = new();

    [Theory]
    [InlineData("", 1, "")]
    [InlineData("\n \r\n\t\n", 1, "")]
    [InlineData("a", 1, "1:a")]
    [InlineData("a\n", 1, "1:a")]
    [InlineData("a\r\n\r\nb b\n\nñ", 1, "1:a\r,3:b b,5:ñ")]
    [InlineData("a\nb", 1001, "1001:a,1002:b")]
    [InlineData("12345678\n123456789\n1234567890123456789012345\nb\n123456789", 1, "1:12345678,2:-,3:-,4:b,5:-")]
    public async Task Lines_have_their_numbers_however_they_come(string text, int first, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var together in new[] { 1, 3, 7, int.MaxValue })
        {
            var body = new Pipe();
            var reading = ReadAsync(new BodyLines(body.Reader, 8, first), 2);
            foreach (var some in bytes.Chunk(together))
                await body.Writer.WriteAsync(some);
            await body.Writer.CompleteAsync();

            Assert.Equal(expected, string.Join(',', await reading.WaitAsync(TimeSpan.FromSeconds(20))));
        }
    }

    [Fact]
    public async Task What_has_come_is_not_kept_for_what_may_come()
    {
        var lines = new BodyLines(_body.Reader, 100);
        await _body.Writer.WriteAsync("a\nb\nc"u8.ToArray());

        Assert.Equal(2, (await lines.NextAsync(10, default)).Count);
        var next = lines.NextAsync(10, default).AsTask();
        Assert.False(next.IsCompleted);
        await _body.Writer.WriteAsync("c\nd"u8.ToArray());

        Assert.Equal("3:cc", Text(Assert.Single(await next.WaitAsync(TimeSpan.FromSeconds(20)))));
    }

    private static async Task<List<string>> ReadAsync(BodyLines lines, int most)
    {
        var all = new List<string>();
        while (await lines.NextAsync(most, default) is { Count: > 0 } some)
        {
            Assert.InRange(some.Count, 1, most);
            all.AddRange(some.Select(Text));
        }

        return all;
    }

    private static string Text(BodyLine line) => $"{line.Number}:{(line.Bytes is { } bytes ? Encoding.UTF8.GetString(bytes) : "-")}";
}
