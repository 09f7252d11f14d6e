using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>Pictures in from the workers and out to everybody.</summary>
public sealed class PictureTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    private string Pictures => Path.Combine(_master.DataFolder, "imagenes");

    [Fact]
    public async Task A_picture_is_404_until_it_is_published_and_then_the_very_bytes()
    {
        var id = await _master.SubmitAsync();
        await RefusesAsync(await GetAsync(id), 404, $"El trabajo {id} aún no tiene imagen: está pendiente.");
        var attempt = await _master.BeginAsync(id);
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png(7, 8, 9));
        JsonLike.Equal($$"""{"archivo":"{{id}}.{{attempt.Token}}.png"}""", JsonElement.Parse(await stored.Content.ReadAsStringAsync()));
        await RefusesAsync(await GetAsync(id), 404, $"El trabajo {id} aún no tiene imagen: está en_curso.");

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

        File.Delete(Path.Combine(Pictures, name));
        await RefusesAsync(await GetAsync(id), 410, $"El archivo de la imagen del trabajo {id} ya no está en el maestro; POST /trabajos/{id}/reintentar la calcula de nuevo.");
        using (var again = await _master.Client.PostAsync(new Uri($"trabajos/{id}/reintentar", UriKind.Relative), null))
            JsonLike.Equal($$"""{"status":"requeued","trabajo_id":"{{id}}","estado":"pendiente"}""", JsonElement.Parse(await again.Content.ReadAsStringAsync()));
        var second = await _master.BeginAsync(id);
        Assert.Equal(1, second.Number);
        using (var stored = await _master.StoreAsync(second, RunningMaster.Png(1, 2, 3)))
            await _master.Ledger.CommitAsync(second, RunningMaster.Result($"{id}.{second.Token}.png"));
        using var picture = await GetAsync(id);
        Assert.Equal(RunningMaster.Png(1, 2, 3), await picture.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_folder_of_pictures_that_was_removed_is_made_again()
    {
        var attempt = await _master.BeginAsync(await _master.SubmitAsync());
        Directory.Delete(Pictures, recursive: true);
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png(7, 8, 9));
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
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
        await File.WriteAllBytesAsync(Path.Combine(Pictures, name), RunningMaster.Picture("image/tiff"));
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
    public async Task A_stale_token_is_409_and_its_picture_is_never_kept()
    {
        var id = await _master.SubmitAsync();
        var old = await _master.BeginAsync(id);
        var young = await _master.BeginAsync(id, "esclavo2");

        await RefusesAsync(await _master.StoreAsync(old, RunningMaster.Png(1)), 409, $"El trabajo {id} ya no es del intento con la ficha {old.Token}: se canceló, terminó o lo tiene otro.");
        Assert.Empty(FilesOf(id));
        using var stored = await _master.StoreAsync(young, RunningMaster.Png(2));
        await _master.Ledger.CommitAsync(young, RunningMaster.Result($"{id}.{young.Token}.png"));
        await RefusesAsync(await _master.StoreAsync(young, RunningMaster.Png(3)), 409, null);
        using var picture = await GetAsync(id);
        Assert.Equal(RunningMaster.Png(2), await picture.Content.ReadAsByteArrayAsync());
    }

    [Theory, InlineData(""), InlineData("?ficha="), InlineData("?ficha=0"), InlineData("?ficha=uno"), InlineData("?ficha=-1")]
    public async Task A_picture_without_a_token_is_400(string query)
    {
        var id = await _master.SubmitAsync();
        using var content = Content([1], "image/png");

        await RefusesAsync(
            await _master.Client.PutAsync(new Uri($"/trabajos/{id}/imagen{query}", UriKind.Relative), content),
            400,
            "ficha debe ser la del intento que entrega la imagen, un entero desde 1.");
    }

    [Fact]
    public async Task A_picture_of_another_kind_is_415_and_of_an_unknown_job_404()
    {
        var attempt = await _master.BeginAsync(await _master.SubmitAsync());

        await RefusesAsync(await _master.StoreAsync(attempt, [1], "text/html"), 415, "Content-Type debe ser image/png, image/webp, image/tiff; no «text/html».");
        await RefusesAsync(await _master.StoreAsync(attempt with { JobId = "nadie" }, [1]), 404, "No existe el trabajo nadie.");
    }

    [Theory, InlineData("image/png", "image/webp"), InlineData("image/png", ""), InlineData("image/tiff", "image/png")]
    public async Task What_is_no_picture_of_the_kind_that_it_says_is_400_and_is_not_kept(string says, string isOf)
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        await RefusesAsync(
            await _master.StoreAsync(attempt, isOf.Length > 0 ? RunningMaster.Picture(isOf, 1, 2, 3) : "<script>"u8.ToArray(), says),
            400,
            $"El cuerpo no es una imagen {says}.");
        Assert.Empty(FilesOf(id));
        using var right = await _master.StoreAsync(attempt, RunningMaster.Picture(says), says);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task An_upload_that_is_no_valid_http_is_no_fault_of_the_disk()
    {
        var attempt = await _master.BeginAsync(await _master.SubmitAsync());
        var head = RawHttp.Chunked("PUT", $"/trabajos/{attempt.JobId}/imagen?ficha={attempt.Token}", "image/png");

        var answer = await RawHttp.SendAsync(_master.Client.BaseAddress!, head + "C\r\n\u0089PNG\r\n\u001A\n1234\r\nFFFFFFFFFFFFFFFF\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Null(await _master.Services.GetRequiredService<StoreRoom>().WhyShutAsync());
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png(1));
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_no_file_and_nothing_to_see()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", _master.Client.BaseAddress!.Port);
            client.LingerState = new LingerOption(true, 0); // closing resets the connection
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(
                $"PUT /trabajos/{id}/imagen?ficha={attempt.Token} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\n{Encoding.Latin1.GetString(RunningMaster.Png())}only the beginning"));
            await Eventually.True(() => FilesOf(id).Length == 1, "the upload is being written");
            Assert.EndsWith(".tmp", FilesOf(id)[0], StringComparison.Ordinal);
        }

        await Eventually.True(() => FilesOf(id).Length == 0, "the torn upload is removed");
        await RefusesAsync(await GetAsync(id), 404, null);
        using var again = await _master.StoreAsync(attempt, RunningMaster.Png(5));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task An_upload_that_comes_to_its_end_after_the_commit_replaces_nothing()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        var late = RunningMaster.Png(9, 9, 9, 9, 9, 9, 9, 9);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _master.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(
            $"PUT /trabajos/{id}/imagen?ficha={attempt.Token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: image/png\r\nContent-Length: {late.Length + 1}\r\n\r\n{Encoding.Latin1.GetString(late)}"));
        await Eventually.True(() => FilesOf(id).Length == 1, "the upload is being written");

        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png(1));
        await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{id}.{attempt.Token}.png"));
        await stream.WriteAsync(new byte[1]);

        using var answer = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 409 ", await answer.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var picture = await GetAsync(id);
        Assert.Equal(RunningMaster.Png(1), await picture.Content.ReadAsByteArrayAsync());
        Assert.Single(FilesOf(id));
    }

    [Fact]
    public async Task A_disk_that_fails_is_507_and_when_it_works_again_so_does_the_master()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        var aside = Pictures + "-aparte";
        Directory.Move(Pictures, aside);
        try
        {
            await File.WriteAllTextAsync(Pictures, "a file in the way");

            await RefusesAsync(await _master.StoreAsync(attempt, RunningMaster.Png(1)), 507, "No se pudo guardar la imagen en el disco del maestro.");
            var next = await _master.GetAsync($"/trabajos/{await _master.SubmitAsync()}");
            Assert.StartsWith("en el disco del maestro no caben ", next.GetProperty("espera").GetProperty("motivo").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(Pictures);
            Directory.Move(aside, Pictures);
        }

        using var again = await _master.StoreAsync(attempt, RunningMaster.Png(1));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        await HasRoomAgainAsync();
    }

    [Fact]
    public async Task A_name_that_cannot_be_written_is_507_and_leaves_nothing_behind()
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        Directory.CreateDirectory(Path.Combine(Pictures, $"{id}.{attempt.Token}.png", "in the way"));

        await RefusesAsync(await _master.StoreAsync(attempt, RunningMaster.Png(1)), 507, "No se pudo guardar la imagen en el disco del maestro.");
        Assert.Empty(FilesOf(id));
        await HasRoomAgainAsync();
    }

    [Fact]
    public async Task A_thumbnail_is_shown_while_it_is_remembered()
    {
        var id = await _master.SubmitAsync();
        ((JobProgress)_master.Services.GetService(typeof(JobProgress))!).SetThumbnail(id, [1, 2]);

        using var answer = await _master.Client.GetAsync(new Uri($"/trabajos/{id}/miniatura", UriKind.Relative));
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal([1, 2], await answer.Content.ReadAsByteArrayAsync());
    }

    private string[] FilesOf(string id) => Directory.GetFiles(Pictures, id + "*");

    private Task<HttpResponseMessage> GetAsync(string id, Action<HttpRequestMessage>? with = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/trabajos/{id}/imagen");
        with?.Invoke(request);
        return _master.Client.SendAsync(request);
    }

    private static ByteArrayContent Content(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new(type);
        return content;
    }

    private static async Task RefusesAsync(HttpResponseMessage answer, int status, string? sentence)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(status == (int)answer.StatusCode, $"expected {status}, was {(int)answer.StatusCode}: {text}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var error = JsonElement.Parse(text).GetProperty("error").GetString();
            Assert.Equal(sentence ?? error, error);
        }
    }

    // Until then no job is given out, to other tests either.
    private Task HasRoomAgainAsync() => Eventually.True(
        async () => await _master.Services.GetRequiredService<StoreRoom>().WhyShutAsync() is null, "the master finds that there is room");
}
