using System.Globalization;
using System.Net;
using System.Text.Json;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.Notices;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Notices;

/// <summary>Who asked for it is told when a job ends.</summary>
public sealed class NoticeTests(GarnetFixture server) : IClassFixture<GarnetFixture>, IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly string _folder = RunningMaster.NewFolder();
    private Listener _listener = null!;
    private RunningMaster _master = null!;

    public async ValueTask InitializeAsync()
    {
        _listener = await Listener.StartAsync();
        _master = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        await _listener.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_signature_is_that_of_the_standards_own_example() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new NoticeKey(Convert.FromBase64String(Secret[6..])).Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));

    [Fact]
    public async Task A_completed_job_is_told_signed_with_all_that_is_known_of_it()
    {
        var id = await SubmitAsync("/hecho?quien=yo");
        await _master.CompleteAsync(id);

        var told = Assert.Single(await ToldAsync(1));
        Assert.Equal("/hecho", told.Path);
        var body = JsonDocument.Parse(told.Body).RootElement;
        Assert.Equal(("trabajo.completado", id, "completado"), (Text(body, "tipo"), Text(body, "trabajo_id"), Text(body, "estado")));
        var shown = await _master.GetAsync($"/trabajos/{id}");
        Assert.Equal(shown.GetRawText(), body.GetProperty("trabajo").GetRawText());
        Assert.Equal(shown.GetProperty("terminado").GetDouble(), body.GetProperty("timestamp").GetDouble(), 1.0);
        var sent = long.Parse(told.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        Assert.InRange(sent, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal(new NoticeKey(Convert.FromBase64String(Secret[6..])).Sign(told.Headers["webhook-id"], sent, told.Body), told.Headers["webhook-signature"]);
        Assert.Equal("application/json; charset=utf-8", told.Headers["content-type"]);
        await NothingWaitsAsync();
    }

    [Fact]
    public async Task Each_end_of_a_job_is_told_and_none_of_its_other_states()
    {
        var id = await SubmitAsync("/a");
        var ledger = _master.Services.GetRequiredService<JobLedger>();
        await ledger.FailAsync(await _master.BeginAsync(id), "otra vez", TimeSpan.FromMilliseconds(1));
        await ledger.FailAsync(await _master.BeginAsync(id), "roto", null);
        await ToldAsync(1);
        await _master.PostAsync($"/trabajos/{id}/reintentar", "{}");
        (await _master.SendAsync("DELETE", $"/trabajos/{id}")).Dispose();
        var mute = await _master.SubmitAsync();
        await _master.CompleteAsync(mute);

        var told = await ToldAsync(2);
        Assert.Equal(["trabajo.fallido", "trabajo.cancelado"], told.Select(one => Text(JsonDocument.Parse(one.Body).RootElement, "tipo")));
        Assert.Equal(2, told.Select(one => one.Headers["webhook-id"]).Distinct().Count());
        await NothingWaitsAsync();
    }

    [Fact]
    public async Task What_is_not_taken_waits_where_all_see_it_and_comes_again_as_the_same()
    {
        _listener.Answers!.Enqueue(500);
        await _master.CompleteAsync(await SubmitAsync("/a?secreto=1"));
        await Eventually.True(async () => Failure(await WaitingAsync()) == "respondió 500", "it has failed once");
        var waiting = (await WaitingAsync()).GetProperty("destinos")[0];
        Assert.Equal((_listener.Url, 1), (Text(waiting, "destino"), waiting.GetProperty("esperan").GetInt32()));
        Assert.InRange(waiting.GetProperty("siguiente").GetDouble() - waiting.GetProperty("falla_desde").GetDouble(), 4, 6);

        var told = await ToldAsync(2);
        Assert.Equal(told[0].Headers["webhook-id"], told[1].Headers["webhook-id"]);
        await NothingWaitsAsync();
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_who_is_gone_is_not_asked_again()
    {
        _listener.Answers!.Enqueue(302);
        await _master.CompleteAsync(await SubmitAsync("/a"));
        await Eventually.True(async () => Failure(await WaitingAsync()) == "respondió 302", "the redirect is a failure");
        Assert.Equal(JsonValueKind.Null, (await WaitingAsync()).GetProperty("destinos")[0].GetProperty("falla_desde").ValueKind); // it may take others
        _listener.Answers!.Enqueue(410);

        await ToldAsync(2);
        await NothingWaitsAsync();
        Assert.All(_listener.All, one => Assert.Equal("/a", one.Path));
    }

    [Fact]
    public async Task One_that_never_answers_holds_up_no_other_and_gets_one_at_a_time()
    {
        await using var silent = await Listener.StartAsync();
        silent.Answers = null;
        for (var i = 0; i < 40; i++)
            await _master.CompleteAsync(await _master.SubmitAsync(Order($"{silent.Url}/a")));
        await Eventually.True(() => silent.All.Count > 0, "it is being told");

        await _master.CompleteAsync(await SubmitAsync("/b"));
        await ToldAsync(1);
        Assert.InRange(silent.All.Count, 1, 17); // one batch, and perhaps one try after it
        await Eventually.True(async () => Failure(await WaitingAsync()) == "no respondió en 10 s", "it is known to fail");
        var before = silent.All.Count;
        silent.Answers = new();
        await NothingWaitsAsync();
        Assert.InRange(silent.All.Count, before + 40, before + 58);
    }

    [Fact]
    public async Task What_ended_while_no_master_ran_is_told_by_the_next_one()
    {
        var id = await SubmitAsync("/tarde");
        await _master.DisposeAsync();
        await using (var sleeping = RunningMaster.Build(server.Configuration, _folder))
        {
            var attempt = await RunningMaster.BeginAsync(sleeping.Services, id, "esclavo2");
            await sleeping.Services.GetRequiredService<JobLedger>().CommitAsync(attempt, RunningMaster.Result("x.png"));
        }

        Assert.Empty(_listener.All);
        _master = await StartAsync();
        Assert.Equal("/tarde", Assert.Single(await ToldAsync(1)).Path);
    }

    [Fact]
    public async Task The_farms_own_address_is_told_of_every_job_until_no_master_says_so()
    {
        await _master.DisposeAsync();
        _master = await StartAsync(("AVISO_URL", $"{_listener.Url}/granja"), ("AVISOS_CLAVE", ""));
        var redis = _master.Services.GetRequiredService<FarmRedis>().Database;
        await Eventually.True(() => redis.KeyExistsAsync(FarmKeys.FarmNotice), "the farm knows it");
        await _master.CompleteAsync(await SubmitAsync("/mio"));
        var both = await ToldAsync(2);
        Assert.Equal(["/granja", "/mio"], both.Select(one => one.Path).Order());
        Assert.All(both, one => Assert.DoesNotContain("webhook-signature", one.Headers));
        Assert.Equal(_listener.Url, Text(await WaitingAsync(), "destino_granja"));

        await _master.DisposeAsync();
        _master = await StartAsync();
        redis = _master.Services.GetRequiredService<FarmRedis>().Database;
        await Eventually.True(async () => !await redis.KeyExistsAsync(FarmKeys.FarmNotice), "no longer");
        await _master.CompleteAsync(await SubmitAsync("/otro"));
        Assert.Equal("/otro", (await ToldAsync(3))[2].Path);
        await NothingWaitsAsync();
    }

    [Fact]
    public async Task A_recolouring_has_its_own_address_or_none()
    {
        var id = await SubmitAsync("/a", ""","guardar_conteos":true""");
        var job = await _master.Services.GetRequiredService<JobReader>().FindAsync(id);
        Assert.Equal($"{_listener.Url}/a", job!.Order.NoticeUrl);
        var fields = Farm.Http.JsonFields.Of(JsonDocument.Parse("{}").RootElement);
        Assert.Null(Farm.Orders.OrderReader.ReadRecolouring(fields, _master.Services.GetRequiredService<Farm.Orders.OrderRules>(), job.Order).NoticeUrl);
    }

    [Theory]
    [InlineData("ftp://servidor/")]
    [InlineData("servidor")]
    [InlineData("/trabajos")]
    [InlineData("http://")]
    [InlineData("http://yo:clave@servidor/")]
    [InlineData("http://servidor/#ahí")]
    [InlineData("javascript:alert(1)")]
    public async Task What_cannot_be_told_is_refused_with_what_can(string url)
    {
        using var answer = await _master.SendAsync("POST", "/agregar_trabajo", Order(url));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            $"aviso_url debe ser una dirección como https://servidor/ruta, sin usuario, contraseña ni «#»; no «{url}».",
            Text(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement, "detail"));
    }

    [Fact]
    public async Task The_masters_own_machine_is_told_only_where_a_setting_says_so()
    {
        await _master.DisposeAsync();
        _master = await RunningMaster.StartAsync(server.Configuration, _folder);
        foreach (var url in new[] { $"{_listener.Url}/a", "http://localhost:1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://a.localhost./", "http://2130706433/" })
        {
            using var answer = await _master.SendAsync("POST", "/agregar_trabajo", Order(url));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.StartsWith("aviso_url debe ser una dirección a la que el maestro pueda llamar", Text(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement, "detail"), StringComparison.Ordinal);
            var loaded = await _master.PostAsync("/cargar_trabajos", $"Numpy,9,9,9,2,aviso_url={url}", "text/plain");
            Assert.Equal(0, loaded.GetProperty("trabajos_cargados").GetInt32());
        }
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")] // where clouds keep their secrets
    [InlineData("http://127.0.0.1:{0}/trabajos")] // the master itself
    [InlineData("http://[64:ff9b::a9fe:a9fe]/latest")] // the first one, behind NAT64
    public async Task Where_no_notice_may_go_none_is_tried_again(string where)
    {
        var url = string.Format(CultureInfo.InvariantCulture, where, _master.Client.BaseAddress!.Port);
        await _master.CompleteAsync(await _master.SubmitAsync(Order(url)));
        await NothingWaitsAsync();
    }

    [Fact]
    public async Task A_name_that_is_none_stops_no_other()
    {
        var redis = _master.Services.GetRequiredService<FarmRedis>().Database;
        await redis.SortedSetAddAsync(FarmKeys.Notices, _listener.Url, 1);
        await redis.SortedSetAddAsync(FarmKeys.NoticesOf(_listener.Url), [new("basura", 1), new("x.completado.y", 2), new("x.completado.99999999999999999999", 3)]);
        await _master.CompleteAsync(await SubmitAsync("/a"));
        await ToldAsync(1);
        await NothingWaitsAsync();
    }

    [Theory]
    [InlineData("AVISO_URL", "ftp://x")]
    [InlineData("AVISOS_CLAVE", "secreto")]
    [InlineData("AVISOS_CLAVE", "whsec_AAAA")]
    [InlineData("AVISOS_CLAVE_ARCHIVO", "/no/hay")]
    public void A_wrong_setting_is_named(string name, string value)
    {
        var refusal = Assert.Throws<SettingException>(() => RunningMaster.Build(server.Configuration, _folder, (name, value)));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secreto", refusal.Message, StringComparison.Ordinal);
    }

    private Task<RunningMaster> StartAsync(params (string, string)[] settings) =>
        RunningMaster.StartAsync(server.Configuration, _folder, [("AVISOS_CLAVE", Secret), ("AVISOS_REDES", "127.0.0.0/8"), .. settings]);

    private static string Order(string url, string more = "") =>
        $$"""{"algoritmo":"Numpy","width":9,"height":9,"iteraciones":9,"aviso_url":{{JsonSerializer.Serialize(url)}}{{more}}}""";

    private Task<string> SubmitAsync(string path, string more = "") => _master.SubmitAsync(Order(_listener.Url + path, more));

    private async Task<IReadOnlyList<Told>> ToldAsync(int count)
    {
        await Eventually.True(() => _listener.All.Count >= count, $"{count} are told");
        return _listener.All;
    }

    private Task<JsonElement> WaitingAsync() => _master.GetAsync("/avisos");

    private async Task NothingWaitsAsync()
    {
        await Eventually.True(async () => (await WaitingAsync()).GetProperty("total").GetInt64() == 0, "no notice waits");
        var redis = _master.Services.GetRequiredService<FarmRedis>().Database;
        Assert.False(await redis.KeyExistsAsync(FarmKeys.NoticeTargets) || await redis.KeyExistsAsync(FarmKeys.NoticeFailures));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string? Failure(JsonElement waiting) =>
        waiting.GetProperty("destinos") is { } all && all.GetArrayLength() == 1 ? all[0].GetProperty("ultimo_fallo").GetString() : null;
}
