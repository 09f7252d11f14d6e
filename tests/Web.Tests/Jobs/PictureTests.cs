using System.Net;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>Pictures out to everybody.</summary>
public sealed class PictureTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    private string Pictures => Path.Combine(_master.DataFolder, "imagenes");

    [Fact]
    public async Task A_picture_is_404_until_it_is_published_and_then_the_very_bytes()
    {
        var id = await _master.SubmitAsync();
        await Refusal.IsAsync(await GetAsync(id), 404, $"El trabajo {id} aún no tiene imagen: está pendiente.");
        var attempt = await _master.BeginAsync(id);
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png(7, 8, 9));
        JsonLike.Equal($$"""{"archivo":"{{id}}.{{attempt.Token}}.png"}""", JsonElement.Parse(await stored.Content.ReadAsStringAsync()));
        await Refusal.IsAsync(await GetAsync(id), 404, $"El trabajo {id} aún no tiene imagen: está en_curso.");

        await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{id}.{attempt.Token}.png"));

        using var picture = await GetAsync(id);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
        Assert.Equal(RunningMaster.Png(7, 8, 9), await picture.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_picture_whose_file_is_gone_is_410_and_can_be_rendered_again()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        var name = $"{id}.{attempt.Token}.png";
        using (var stored = await _master.StoreAsync(attempt, RunningMaster.Png(7, 8, 9)))
            await _master.Ledger.CommitAsync(attempt, RunningMaster.Result(name));
        using (var early = await _master.Client.PostAsync(new Uri($"trabajos/{id}/reintentar", UriKind.Relative), null))
            Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);

        File.Delete(Path.Combine(Pictures, name[..8], name));
        await Refusal.IsAsync(await GetAsync(id), 410, $"El archivo de la imagen del trabajo {id} ya no está en el maestro; POST /trabajos/{id}/reintentar la calcula de nuevo.");
        using (var again = await _master.Client.PostAsync(new Uri($"trabajos/{id}/reintentar", UriKind.Relative), null))
            JsonLike.Equal($$"""{"status":"requeued","trabajo_id":"{{id}}","estado":"pendiente"}""", JsonElement.Parse(await again.Content.ReadAsStringAsync()));
        var second = await _master.BeginAsync(id);
        Assert.Equal(1, second.Number);
        using (var stored = await _master.StoreAsync(second, RunningMaster.Png(1, 2, 3)))
            await _master.Ledger.CommitAsync(second, RunningMaster.Result($"{id}.{second.Token}.png"));
        using var picture = await GetAsync(id);
        Assert.Equal(RunningMaster.Png(1, 2, 3), await picture.Content.ReadAsByteArrayAsync());
    }

    [Theory, InlineData("image/png", ".png"), InlineData("image/webp", ".webp"), InlineData("image/tiff", ".tiff")]
    public async Task Every_format_comes_back_with_its_own_content_type(string contentType, string extension)
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Picture(contentType), contentType);
        await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{id}.{attempt.Token}{extension}"));

        using var picture = await GetAsync(id);
        Assert.Equal(contentType, picture.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_tiff_under_the_ending_of_older_masters_is_one_too()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        var name = $"{id}.{attempt.Token}.tif";
        await File.WriteAllBytesAsync(Path.Combine(Pictures, name[..8], name), RunningMaster.Picture("image/tiff"));
        await _master.Ledger.CommitAsync(attempt, RunningMaster.Result(name));

        using var picture = await GetAsync(id);
        Assert.Equal((HttpStatusCode.OK, "image/tiff"), (picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_caller_that_knows_the_etag_gets_304_and_a_range_gets_its_part()
    {
        var id = await _master.SubmitAsync();
        await _master.CompleteAsync(id, RunningMaster.Png(1, 2));
        using var first = await GetAsync(id);
        var tag = first.Headers.ETag!;

        using var same = await GetAsync(id, request => request.Headers.IfNoneMatch.Add(tag));
        Assert.Equal((HttpStatusCode.NotModified, 0), (same.StatusCode, (await same.Content.ReadAsByteArrayAsync()).Length));
        using var other = await GetAsync(id, request => request.Headers.IfNoneMatch.Add(new("\"otra\"")));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var part = await GetAsync(id, request => request.Headers.Range = new(1, 2));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("PN"u8.ToArray(), await part.Content.ReadAsByteArrayAsync());
        using var head = await GetAsync(id, request => request.Method = HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, tag, first.Content.Headers.ContentLength), (head.StatusCode, head.Headers.ETag, head.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_thumbnail_is_shown_while_it_is_remembered()
    {
        var id = await _master.SubmitAsync();
        var progress = _master.Services.GetRequiredService<JobProgress>();
        progress.SetThumbnail(id, [1, 2]);
        progress.Flush(id);

        using var answer = await _master.Client.GetAsync(new Uri($"/trabajos/{id}/miniatura", UriKind.Relative));
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal([1, 2], await answer.Content.ReadAsByteArrayAsync());
    }

    private Task<HttpResponseMessage> GetAsync(string id, Action<HttpRequestMessage>? with = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/trabajos/{id}/imagen");
        with?.Invoke(request);
        return _master.Client.SendAsync(request);
    }
}
