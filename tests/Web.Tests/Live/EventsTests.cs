using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Farm.Loops;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing;
using HpcHangfire.Testing.RespServers;
using HpcHangfire.Web.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HpcHangfire.Web.Tests.Live;

/// <summary>GET /eventos: the farm, told as it happens.</summary>
public sealed class EventsTests(GarnetFixture server) : IClassFixture<GarnetFixture>
{
    // An outage is seen soon, and a busy machine is none.
    private const string ShortTimeouts = "syncTimeout=3000,asyncTimeout=3000";

    [Fact]
    public async Task The_whole_comes_first_and_then_what_changes()
    {
        await using var master = await StartAsync(4);
        await using var events = await EventStream.OpenAsync(master.Client.BaseAddress!);
        Assert.Equal("foto", (await events.NextAsync())!.Value.EventType);
        Assert.Equal(0, events.View["estado"]!["trabajos_pendientes"]!.GetValue<int>());

        var id = await master.SubmitAsync();
        await events.UntilAsync(view => view["trabajos"]![id] is { } job && job["estado"]!.GetValue<string>() == "pendiente");
        Assert.Equal(1, events.View["estado"]!["colas"]!["media"]!.GetValue<int>());
        Assert.Equal([id], events.View["nuevos"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.False(string.IsNullOrEmpty(events.View["trabajos"]![id]!["espera"]!["motivo"]!.GetValue<string>()));

        await master.BeginAsync(id);
        await events.UntilAsync(view => view["en_curso"]!.AsArray().Count == 1);
        Assert.Equal("esclavo1", events.View["trabajos"]![id]!["esclavo"]!.GetValue<string>());
        Assert.Null(events.View["trabajos"]![id]!["espera"]); // it waits no more
    }

    [Fact]
    public async Task Each_listener_hears_its_own_language()
    {
        await using var master = await StartAsync(12);
        await using var spanish = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await spanish.UntilAsync("foto");
        await using var english = await EventStream.OpenAsync(master.Client.BaseAddress!, path: "/eventos?idioma=en");
        await english.UntilAsync("foto"); // all of it, though the other language was told before

        var id = await master.SubmitAsync();
        await english.UntilAsync(view => Reason(view) == "there is no active worker");
        await spanish.UntilAsync(view => Reason(view) == "no hay ningún esclavo activo");
        Assert.Equal("pendiente", english.View["trabajos"]![id]!["estado"]!.GetValue<string>());

        var attempt = await master.BeginAsync(id);
        await master.Ledger.FailAsync(attempt, "Esclavo ocupado", null);
        await english.UntilAsync(view => view["trabajos"]![id]?["error"]?.GetValue<string>() == "The worker is busy");
        await spanish.UntilAsync(view => view["trabajos"]![id]?["error"]?.GetValue<string>() == "Esclavo ocupado");

        // Whoever was cut off goes on in its language; one that changes it begins anew.
        await using var again = await EventStream.OpenAsync(master.Client.BaseAddress!, english.LastId, "/eventos?idioma=en");
        await using var changed = await EventStream.OpenAsync(master.Client.BaseAddress!, spanish.LastId, "/eventos?idioma=en");
        Assert.Equal("foto", (await changed.NextAsync())!.Value.EventType);
        Assert.NotEqual("foto", (await again.NextAsync())!.Value.EventType);

        string? Reason(JsonObject view) => view["trabajos"]![id]?["espera"]?["motivo"]?.GetValue<string>();
    }

    [Fact]
    public async Task Every_change_of_a_jobs_state_is_told_also_of_jobs_that_nobody_looks_at()
    {
        await using var master = await StartAsync(5);
        await using var events = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await events.UntilAsync("foto");
        var lines = string.Concat(Enumerable.Range(1, 700).Select(i => $"Numpy,8,8,{i}\n"));
        await master.PostAsync("/cargar_trabajos", lines, "text/plain");

        var told = new HashSet<string>();
        while (told.Count < 700)
        {
            var some = JsonNode.Parse((await events.UntilAsync("trabajos")).Data)!["cambios"]!.AsArray();
            Assert.InRange(some.Count, 1, 500);
            Assert.All(some, change => Assert.Equal("pendiente", change![1]!.GetValue<string>()));
            Assert.All(some, change => Assert.True(told.Add(change![0]!.GetValue<string>())));
        }

        await events.UntilAsync(view => view["estado"]!["trabajos_pendientes"]!.GetValue<int>() == 700);
        Assert.Equal(15, events.View["nuevos"]!.AsArray().Count);
    }

    [Fact]
    public async Task Whoever_was_cut_off_goes_on_where_it_was()
    {
        await using var master = await StartAsync(6);
        await using var stays = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await stays.UntilAsync("foto");
        var first = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await first.UntilAsync("foto");
        var (view, last) = (first.View, first.LastId);
        await first.DisposeAsync();

        var id = await master.SubmitAsync();
        await stays.UntilAsync(all => all["trabajos"]![id] is not null);
        await using var again = await EventStream.OpenAsync(master.Client.BaseAddress!, last);
        var missed = (await again.NextAsync())!.Value;
        Assert.NotEqual("foto", missed.EventType);
        while (missed.EventType != "cambio")
            missed = (await again.NextAsync())!.Value;
        view.Merge(JsonNode.Parse(missed.Data)!.AsObject());
        Assert.Equal(id, view["nuevos"]![0]!.GetValue<string>());

        foreach (var unknown in (string[])["otro-1", last!.Split('-')[0], $"{last}x"])
        {
            await using var stranger = await EventStream.OpenAsync(master.Client.BaseAddress!, unknown);
            Assert.Equal("foto", (await stranger.NextAsync())!.Value.EventType);
        }
    }

    [Theory, InlineData(""), InlineData("-"), InlineData("x-99999999999999999999"), InlineData("a b;c=\"d\""), InlineData("12345678-1-2")]
    public async Task An_id_that_is_not_ours_gets_the_whole(string id)
    {
        await using var master = await StartAsync(10);
        await using var events = await EventStream.OpenAsync(master.Client.BaseAddress!, id);
        Assert.Equal("foto", (await events.NextAsync())!.Value.EventType);
    }

    [Theory, InlineData(""), InlineData("-"), InlineData("-99999999999999999999"), InlineData("--5"), InlineData("x5"), InlineData("-1000000")]
    public async Task Neither_does_a_number_of_ours_that_is_none_go_on(string number)
    {
        await using var master = await StartAsync(10);
        await using var first = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await first.UntilAsync("foto");
        await using var events = await EventStream.OpenAsync(master.Client.BaseAddress!, first.LastId![..8] + number);
        Assert.Equal("foto", (await events.NextAsync())!.Value.EventType);
    }

    [Fact]
    public async Task An_outage_of_Redis_is_told_and_ends_with_the_whole()
    {
        await using var link = new CuttableLink(server.Configuration);
        await using var master = await RunningMaster.StartAsync(
            $"{link.Configuration},defaultDatabase=7,{ShortTimeouts}", RunningMaster.NewFolder());
        await using var events = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await events.UntilAsync("foto");

        link.Cut();
        Assert.Contains("Redis", (await events.UntilAsync("corte")).Data, StringComparison.Ordinal);
        await using var late = await EventStream.OpenAsync(master.Client.BaseAddress!);
        Assert.Equal("corte", (await late.NextAsync())!.Value.EventType);
        link.Mend();
        await events.UntilAsync("foto");
        await late.UntilAsync("foto");
    }

    /// <summary>What happened during an outage was told to nobody, so there is nothing to go on with.</summary>
    [Fact]
    public async Task Whoever_was_cut_off_during_an_outage_gets_the_whole()
    {
        await using var link = new CuttableLink(server.Configuration);
        await using var master = await RunningMaster.StartAsync(
            $"{link.Configuration},defaultDatabase=10,{ShortTimeouts}", RunningMaster.NewFolder());
        await using var other = await StartAsync(10);
        await using var stays = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await stays.UntilAsync("foto");
        link.Cut();
        await stays.UntilAsync("corte");
        var last = stays.LastId;
        var id = await other.SubmitAsync();
        link.Mend();
        await stays.UntilAsync("foto"); // on a busy machine of a time-out before the link was cut
        await stays.UntilAsync(view => view["trabajos"]![id] is not null);

        await using var again = await EventStream.OpenAsync(master.Client.BaseAddress!, last);
        Assert.Equal("foto", (await again.NextAsync())!.Value.EventType);
    }

    /// <summary>A minute after the last listener went nobody looks, so its events are not those that come next.</summary>
    [Fact]
    public async Task Whoever_comes_back_after_a_minute_without_listeners_gets_the_whole()
    {
        await using var master = await StartAsync(11);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var feed = ActivatorUtilities.CreateInstance<FarmFeed>(master.Services, time, ActivatorUtilities.CreateInstance<FarmLoop>(master.Services, time));
        await feed.StartAsync(CancellationToken.None);
        var first = await FirstAsync(null);
        time.Advance(TimeSpan.FromMinutes(2));

        var others = await Task.WhenAll(FirstAsync(null), FirstAsync(first.EventId));
        Assert.All(others, one => Assert.Equal("foto", one.EventType));
        await feed.StopAsync(CancellationToken.None);

        async Task<SseItem<string>> FirstAsync(string? last)
        {
            await using var events = feed.ListenAsync(last, Language.Spanish, CancellationToken.None).GetAsyncEnumerator();
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
            return events.Current;
        }
    }

    [Fact]
    public async Task A_master_that_stops_ends_the_streams()
    {
        var master = await StartAsync(8);
        await using var events = await EventStream.OpenAsync(master.Client.BaseAddress!);
        await events.UntilAsync("foto");
        var stopping = master.DisposeAsync().AsTask();
        while (await events.NextAsync() is not null)
        {
        }

        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Whoever_does_not_read_is_cut_off_and_the_others_miss_nothing()
    {
        await using var master = await StartAsync(9);
        using var slow = new TcpClient { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(master.Client.BaseAddress!.Host, master.Client.BaseAddress.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /eventos HTTP/1.1\r\nHost: {master.Client.BaseAddress.Authority}\r\nConnection: close\r\n\r\n"));
        await using var reader = await EventStream.OpenAsync(master.Client.BaseAddress);
        await reader.UntilAsync("foto");
        var feed = master.Services.GetRequiredService<FarmFeed>();
        await Eventually.True(() => feed.Listeners == 2, "both listen");

        const string last = "20261127-000000-ultimo";
        var (told, heard) = (0, 0);
        using var enough = new CancellationTokenSource();
        var telling = Task.Run(async () =>
        {
            var redis = master.Services.GetRequiredService<FarmRedis>().Subscriber;
            while (!enough.IsCancellationRequested)
            {
                await Task.WhenAll(Enumerable.Range(told, 500).Select(i =>
                    redis.PublishAsync(FarmKeys.Events, $$"""{"trabajo_id":"20261127-000000-{{i:00000000}}","estado":"en_curso"}""")));
                told += 500;
                await Eventually.True(() => told - Volatile.Read(ref heard) < 50_000, "the reader keeps up"); // a hundred events, of 256 after which it would be cut off too
            }

            await redis.PublishAsync(FarmKeys.Events, $$"""{"trabajo_id":"{{last}}","estado":"en_curso"}""");
            told++;
        });
        var hearing = Task.Run(async () =>
        {
            for (var isLast = false; !isLast;)
            {
                var changes = JsonNode.Parse((await reader.UntilAsync("trabajos")).Data)!["cambios"]!.AsArray();
                Interlocked.Add(ref heard, changes.Count);
                isLast = (string?)changes[^1]![0] == last;
            }
        });
        await Eventually.True(() => feed.Listeners == 1, "the slow one is gone");
        await enough.CancelAsync();
        await telling;
        await hearing;
        Assert.Equal(told, heard);
    }

    private Task<RunningMaster> StartAsync(int database) =>
        RunningMaster.StartAsync($"{server.Configuration},defaultDatabase={database}", RunningMaster.NewFolder());
}
