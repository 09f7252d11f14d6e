using System.Net;
using System.Net.Sockets;
using System.Text;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>Pictures in from the workers: what is kept, and what leaves nothing behind.</summary>
public sealed class PictureUploadTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    private string Pictures => Path.Combine(_master.DataFolder, "imagenes");

    [Fact]
    public async Task A_folder_of_pictures_that_was_removed_is_made_again()
    {
        var attempt = await _master.BeginAsync(await _master.SubmitAsync());
        Directory.Delete(Pictures, recursive: true);
        using var stored = await _master.StoreAsync(attempt, RunningMaster.Png(7, 8, 9));
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }

    [Fact]
    public async Task A_stale_token_is_409_and_its_picture_is_never_kept()
    {
        var id = await _master.SubmitAsync();
        var old = await _master.BeginAsync(id);
        var young = await _master.BeginAsync(id, "esclavo2");

        await Refusal.IsAsync(await _master.StoreAsync(old, RunningMaster.Png(1)), 409, $"El trabajo {id} ya no es del intento con la ficha {old.Token}: se canceló, terminó o lo tiene otro.");
        Assert.Empty(FilesOf(id));
        using var stored = await _master.StoreAsync(young, RunningMaster.Png(2));
        await _master.Ledger.CommitAsync(young, RunningMaster.Result($"{id}.{young.Token}.png"));
        await Refusal.IsAsync(await _master.StoreAsync(young, RunningMaster.Png(3)), 409, null);
        using var picture = await GetAsync(id);
        Assert.Equal(RunningMaster.Png(2), await picture.Content.ReadAsByteArrayAsync());
    }

    [Theory, InlineData(""), InlineData("?ficha="), InlineData("?ficha=0"), InlineData("?ficha=uno"), InlineData("?ficha=-1")]
    public async Task A_picture_without_a_token_is_400(string query)
    {
        var id = await _master.SubmitAsync();
        using var content = Content([1], "image/png");

        await Refusal.IsAsync(
            await _master.Client.PutAsync(new Uri($"/trabajos/{id}/imagen{query}", UriKind.Relative), content),
            400,
            "ficha debe ser la del intento que entrega la imagen, un entero desde 1.");
    }

    [Fact]
    public async Task A_picture_of_another_kind_is_415_and_of_an_unknown_job_404()
    {
        var attempt = await _master.BeginAsync(await _master.SubmitAsync());

        await Refusal.IsAsync(await _master.StoreAsync(attempt, [1], "text/html"), 415, "Content-Type debe ser image/png, image/webp, image/tiff; no «text/html».");
        await Refusal.IsAsync(await _master.StoreAsync(attempt with { JobId = "nadie" }, [1]), 404, "No existe el trabajo nadie.");
    }

    [Theory, InlineData("image/png", "image/webp"), InlineData("image/png", ""), InlineData("image/tiff", "image/png")]
    public async Task What_is_no_picture_of_the_kind_that_it_says_is_400_and_is_not_kept(string says, string isOf)
    {
        var id = await _master.SubmitAsync();
        var attempt = await _master.BeginAsync(id);
        await Refusal.IsAsync(
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
        await Refusal.IsAsync(await GetAsync(id), 404, null);
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

            await Refusal.IsAsync(await _master.StoreAsync(attempt, RunningMaster.Png(1)), 507, "No se pudo guardar la imagen en el disco del maestro.");
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
        Directory.CreateDirectory(Path.Combine(Pictures, id[..8], $"{id}.{attempt.Token}.png", "in the way"));

        await Refusal.IsAsync(await _master.StoreAsync(attempt, RunningMaster.Png(1)), 507, "No se pudo guardar la imagen en el disco del maestro.");
        Assert.Empty(FilesOf(id));
        await HasRoomAgainAsync();
    }

    private string[] FilesOf(string id) => Directory.GetFiles(Pictures, id + "*", SearchOption.AllDirectories);

    private Task<HttpResponseMessage> GetAsync(string id) => _master.Client.GetAsync(new Uri($"/trabajos/{id}/imagen", UriKind.Relative));

    private static ByteArrayContent Content(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new(type);
        return content;
    }

    // Until then no job is given out, to other tests either.
    private Task HasRoomAgainAsync() => Eventually.True(
        async () => await _master.Services.GetRequiredService<StoreRoom>().WhyShutAsync() is null, "the master finds that there is room");
}
