using System.Net;
using System.Net.Http.Headers;

namespace HpcHangfire.Web.Tests.Pages;

/// <summary>Texts are sent compressed to whoever can read that.</summary>
public sealed class CompressionTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/page/texts.js")]
    [InlineData("/page/page.css")]
    [InlineData("/algoritmos")]
    [InlineData("/openapi.json")]
    public async Task A_text_is_the_same_in_fewer_bytes(string path)
    {
        var plain = await AskAsync(path, null);
        Assert.Null(plain.Encoding);
        var small = await AskAsync(path, "gzip");
        Assert.Equal("gzip", small.Encoding);
        Assert.True(small.Body.Length * 3 < plain.Body.Length * 2, $"{small.Body.Length} of {plain.Body.Length} bytes");
        using var unzipped = new System.IO.Compression.GZipStream(new MemoryStream(small.Body), System.IO.Compression.CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await unzipped.CopyToAsync(whole);
        Assert.Equal(plain.Body, whole.ToArray());
    }

    [Fact]
    public async Task Events_go_out_as_they_are()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/eventos") { Headers = { AcceptEncoding = { new StringWithQualityHeaderValue("gzip") } } };
        using var answer = await fixture.Master.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.DoesNotContain("gzip", answer.Content.Headers.ContentEncoding);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Matches("^(id|event): ", (await reader.ReadLineAsync())!);
    }

    private async Task<(string? Encoding, byte[] Body)> AskAsync(string path, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (encoding is not null)
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var answer = await fixture.Master.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Content.Headers.ContentEncoding.SingleOrDefault(), await answer.Content.ReadAsByteArrayAsync());
    }
}
